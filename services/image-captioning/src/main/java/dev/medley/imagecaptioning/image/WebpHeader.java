package dev.medley.imagecaptioning.image;

import java.nio.ByteOrder;

/** The chunks of a WebP file, up to the end of its first picture. */
final class WebpHeader {
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    /** The decoder of lossy pictures holds their coefficients; measured. */
    private static final int LOSSY = 34;

    private static final int LOSSLESS = 8;

    private final FileContent file;
    private long canvasWidth;
    private long canvasHeight;
    private long width;
    private long height;
    private int x;
    private int y;
    private int held;
    private int orientation = Orientation.UPRIGHT;

    private WebpHeader(FileContent file) {
        this.file = file;
    }

    static ImageHeader read(FileContent content) throws BadImageException {
        FileContent file = content.ordered(ByteOrder.LITTLE_ENDIAN);
        var header = new WebpHeader(file);
        FileContent riff = file.part(0, CHUNK_HEADER + file.u32(4));
        header.readChunks(riff, 12);
        return header.whole();
    }

    private ImageHeader whole() throws BadImageException {
        if (held == 0) {
            throw BadImageException.damaged(ImageKind.WEBP, "it has no picture");
        }
        if (canvasWidth == 0) {
            canvasWidth = width;
            canvasHeight = height;
        }
        if (x + width > canvasWidth || y + height > canvasHeight) {
            throw BadImageException.damaged(
                    ImageKind.WEBP,
                    "its picture has %d x %d pixels, in an image of %d x %d"
                            .formatted(width, height, canvasWidth, canvasHeight));
        }
        return ImageHeader.of(
                ImageKind.WEBP, canvasWidth, canvasHeight, held + ImageHeader.UPRIGHT_RGB, orientation, x, y);
    }

    private void readChunks(FileContent within, long from) throws BadImageException {
        for (long at = from; at + CHUNK_HEADER <= within.size(); ) {
            long length = within.u32(at + 4);
            FileContent chunk = within.part(at + CHUNK_HEADER, length);
            if (within.has(at, "VP8X")) {
                canvasWidth = 1L + chunk.u24Little(4);
                canvasHeight = 1L + chunk.u24Little(7);
            } else if (within.has(at, "EXIF")) {
                orientation = Orientation.in(chunk);
            } else if (held == 0) {
                readPicture(within, at, chunk);
            }
            at += CHUNK_HEADER + length + length % 2;
        }
    }

    /** Reads the first picture only. */
    private void readPicture(FileContent within, long at, FileContent chunk) throws BadImageException {
        if (within.has(at, "ANMF")) {
            x = 2 * chunk.u24Little(0);
            y = 2 * chunk.u24Little(3);
            long frameWidth = 1L + chunk.u24Little(6);
            long frameHeight = 1L + chunk.u24Little(9);
            readChunks(chunk, FRAME_HEADER);
            if (width != frameWidth || height != frameHeight) {
                throw BadImageException.damaged(ImageKind.WEBP, "its first picture is not as large as it says");
            }
        } else if (within.has(at, "VP8 ")) {
            if (!chunk.has(3, "\u009d\u0001\u002a")) {
                throw BadImageException.damaged(ImageKind.WEBP, "it has no picture");
            }
            width = chunk.u16(6) & 0x3fff;
            height = chunk.u16(8) & 0x3fff;
            held = LOSSY;
        } else if (within.has(at, "VP8L")) {
            long sizes = chunk.u32(1);
            width = 1 + (sizes & 0x3fff);
            height = 1 + (sizes >> 14 & 0x3fff);
            held = LOSSLESS;
        }
    }
}
