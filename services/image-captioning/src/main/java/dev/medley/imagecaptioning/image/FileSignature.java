package dev.medley.imagecaptioning.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;

/** Tells what a file is by how it begins, whatever its name or its sender says. */
final class FileSignature {
    private static final String READ = "; JPEG, PNG, WebP, GIF, BMP and TIFF are read";
    private static final int LOOKED_AT = 1024;

    /**
     * How files begin.
     *
     * @param at where the text stands
     */
    private record Begin(int at, String text) {
        boolean fits(String start) {
            return start.startsWith(text, at);
        }
    }

    private record Read(Begin begin, ImageKind kind) {}

    private record Known(Begin begin, String name) {}

    private static final List<Read> IMAGES = List.of(
            new Read(new Begin(0, "\u00ff\u00d8\u00ff"), ImageKind.JPEG),
            new Read(new Begin(0, "\u0089PNG\r\n\u001a\n"), ImageKind.PNG),
            new Read(new Begin(0, "GIF87a"), ImageKind.GIF),
            new Read(new Begin(0, "GIF89a"), ImageKind.GIF),
            new Read(new Begin(8, "WEBP"), ImageKind.WEBP),
            new Read(new Begin(0, "II*\0"), ImageKind.TIFF),
            new Read(new Begin(0, "MM\0*"), ImageKind.TIFF),
            new Read(new Begin(0, "BM"), ImageKind.BMP));

    private static final List<Known> OTHERS = List.of(
            known(0, "%PDF", "a PDF document"),
            known(4, "ftypavif", "an AVIF image"),
            known(4, "ftypavis", "an AVIF image"),
            known(4, "ftyphei", "a HEIC image"),
            known(4, "ftyphev", "a HEIC image"),
            known(4, "ftypmif1", "a HEIF image"),
            known(4, "ftypmsf1", "a HEIF image"),
            known(4, "ftyp", "an MP4 or QuickTime video"),
            known(0, "\0\0\0\fJXL ", "a JPEG XL image"),
            known(0, "\u00ff\n", "a JPEG XL image"),
            known(0, "\0\0\0\fjP  ", "a JPEG 2000 image"),
            known(0, "II+\0", "a BigTIFF image"),
            known(0, "MM\0+", "a BigTIFF image"),
            known(0, "8BPS", "a Photoshop document"),
            known(0, "\0\0\1\0", "an icon"),
            known(0, "qoif", "a QOI image"),
            known(0, "\u001aE\u00df\u00a3", "a Matroska or WebM video"),
            known(8, "AVI ", "an AVI video"),
            known(8, "WAVE", "a WAV recording"),
            known(0, "ID3", "an MP3 recording"),
            known(0, "OggS", "an Ogg recording"),
            known(0, "fLaC", "a FLAC recording"),
            known(0, "PK\3\4", "a ZIP archive or an Office document"),
            known(0, "\u001f\u008b", "a gzip file"),
            known(0, "%!PS", "a PostScript document"),
            known(0, "data:", "a data: URL, not the bytes in it"));

    private FileSignature() {}

    /** @throws BadImageException that names what it is instead, if it is no image that is read */
    static ImageKind of(byte[] file) throws BadImageException {
        if (file.length == 0) {
            throw new BadImageException("is empty");
        }
        String start = new String(file, 0, Math.min(file.length, LOOKED_AT), ISO_8859_1);
        for (Read image : IMAGES) {
            if (image.begin.fits(start)) {
                return image.kind;
            }
        }
        for (Known other : OTHERS) {
            if (other.begin.fits(start)) {
                throw new BadImageException("is " + other.name + READ);
            }
        }
        throw new BadImageException(markup(start) + READ);
    }

    private static String markup(String start) {
        String text = start.toLowerCase(Locale.ROOT);
        boolean tags = text.stripLeading().startsWith("<") || text.startsWith("\u00ef\u00bb\u00bf<");
        if (tags && text.contains("<svg")) {
            return "is an SVG drawing";
        }
        if (tags && text.contains("<html")) {
            return "is an HTML page";
        }
        return "is no image, or of a kind that is not known";
    }

    private static Known known(int at, String text, String name) {
        return new Known(new Begin(at, text), name);
    }
}
