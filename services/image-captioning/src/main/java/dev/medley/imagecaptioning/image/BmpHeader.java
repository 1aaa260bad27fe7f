package dev.medley.imagecaptioning.image;

import java.nio.ByteOrder;
import java.util.Set;

/** The headers of a BMP file. */
final class BmpHeader {
    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int INFO_HEADER = 40;
    private static final Set<Integer> DEPTHS = Set.of(1, 4, 8, 16, 24, 32);
    private static final Set<Long> RUN_LENGTHS = Set.of(1L, 2L);
    private static final Set<Long> PLAIN = Set.of(0L, 3L, 6L);

    private BmpHeader() {}

    static ImageHeader read(FileContent content) throws BadImageException {
        FileContent file = content.ordered(ByteOrder.LITTLE_ENDIAN);
        long header = file.u32(FILE_HEADER);
        boolean core = header == CORE_HEADER;
        if (!core && (header < INFO_HEADER || header > 4096)) {
            throw BadImageException.damaged(ImageKind.BMP, "its header has %d bytes".formatted(header));
        }
        long width = core ? file.u16(18) : (int) file.u32(18);
        long height = core ? file.u16(20) : Math.abs((long) (int) file.u32(22));
        int depth = core ? file.u16(24) : file.u16(28);
        long compression = core ? 0 : file.u32(30);
        if (!DEPTHS.contains(depth)) {
            throw BadImageException.damaged(ImageKind.BMP, "its pixels have %d bits".formatted(depth));
        }
        if (depth <= 8 && !core && file.u32(46) > 1 << depth) {
            throw BadImageException.damaged(ImageKind.BMP, "it claims %,d colours".formatted(file.u32(46)));
        }
        if (PLAIN.contains(compression)) {
            file.require(file.u32(10), (width * depth + 31) / 32 * 4 * height);
        } else if (!RUN_LENGTHS.contains(compression)) {
            throw new BadImageException(
                    "is a BMP image compressed in a way (%d) that is not read".formatted(compression));
        } else {
            file.require(file.u32(10), 2);
        }
        int held = depth <= 8 ? 1 : depth / 8;
        return ImageHeader.of(ImageKind.BMP, width, height, held + ImageHeader.UPRIGHT_RGB, Orientation.UPRIGHT);
    }
}
