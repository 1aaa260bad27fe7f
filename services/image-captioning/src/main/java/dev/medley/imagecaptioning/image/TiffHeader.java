package dev.medley.imagecaptioning.image;

import java.nio.ByteOrder;
import java.util.Arrays;

/** The first picture of a TIFF file (TIFF 6.0). */
final class TiffHeader {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_SIZES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_SIZES = 325;
    private static final int SAMPLE_FORMAT = 339;

    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    private static final int WHOLE_NUMBERS = 1;
    /** Tiles are padded, but not beyond all measure. */
    private static final long LEAST_TILE_LIMIT = 1 << 20;

    private final FileContent file;
    private final TiffDirectory directory;
    private final long width;
    private final long height;

    private TiffHeader(FileContent file, TiffDirectory directory) throws BadImageException {
        this.file = file;
        this.directory = directory;
        width = directory.value(WIDTH, 0);
        height = directory.value(HEIGHT, 0);
    }

    static ImageHeader read(FileContent file) throws BadImageException {
        var header = new TiffHeader(file, TiffDirectory.read(file));
        header.checkVariety();
        header.checkData();
        TiffDirectory directory = header.directory;
        long bits = Math.max(1, directory.value(BITS, 1));
        long samples = Math.max(1, directory.value(SAMPLES, 1));
        long held = samples * ((bits + 7) / 8);
        if (samples > 16 || bits > 64) {
            throw BadImageException.damaged(
                    ImageKind.TIFF, "its pixels have %d samples of %d bits".formatted(samples, bits));
        }
        return ImageHeader.of(
                ImageKind.TIFF,
                header.width,
                header.height,
                (int) held + ImageHeader.UPRIGHT_RGB,
                Orientation.of(directory));
    }

    /** The file with its first picture alone, so that nobody follows the others. */
    static byte[] withoutOthers(byte[] file) throws BadImageException {
        int next =
                (int) TiffDirectory.read(FileContent.of(ImageKind.TIFF, file)).next();
        byte[] alone = file.clone();
        Arrays.fill(alone, next, next + 4, (byte) 0);
        return alone;
    }

    private void checkVariety() throws BadImageException {
        if (directory.value(COMPRESSION, 1) == OLD_JPEG) {
            throw new BadImageException("is a TIFF image with old-style JPEG in it, which is not read");
        }
        if (directory.value(SAMPLE_FORMAT, WHOLE_NUMBERS) > WHOLE_NUMBERS) {
            throw new BadImageException("is a TIFF image whose samples are no whole numbers from 0, which is not read");
        }
    }

    /** Every strip or tile must be there, and be no larger than the image needs. */
    private void checkData() throws BadImageException {
        boolean tiled = directory.values(TILE_OFFSETS) != null;
        long[] offsets = directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] sizes = directory.values(tiled ? TILE_SIZES : STRIP_SIZES);
        long partWidth = tiled ? directory.value(TILE_WIDTH, 0) : width;
        long partHeight =
                tiled ? directory.value(TILE_HEIGHT, 0) : Math.min(height, directory.value(ROWS_PER_STRIP, height));
        if (offsets == null || sizes == null || offsets.length == 0 || offsets.length != sizes.length) {
            throw BadImageException.damaged(ImageKind.TIFF, "it does not say where its picture is");
        }
        if (partWidth < 1
                || partHeight < 1
                || partWidth > 0xffff
                || partHeight > 0xffff
                || partWidth * partHeight > Math.max(LEAST_TILE_LIMIT, 4 * width * height)) {
            throw BadImageException.damaged(
                    ImageKind.TIFF, "it comes in parts of %d x %d pixels".formatted(partWidth, partHeight));
        }
        boolean jpeg = directory.value(COMPRESSION, 1) == JPEG;
        for (int i = 0; i < offsets.length; i++) {
            file.require(offsets[i], sizes[i]);
            if (jpeg) {
                checkJpeg(file.part(offsets[i], sizes[i]), partWidth * partHeight);
            }
        }
    }

    private static void checkJpeg(FileContent part, long pixels) throws BadImageException {
        ImageHeader inner = JpegHeader.read(part.ordered(ByteOrder.BIG_ENDIAN));
        if (inner.pixels() > Math.max(LEAST_TILE_LIMIT, 2 * pixels)) {
            throw BadImageException.damaged(
                    ImageKind.TIFF, "a part of it claims %d x %d pixels".formatted(inner.width(), inner.height()));
        }
    }
}
