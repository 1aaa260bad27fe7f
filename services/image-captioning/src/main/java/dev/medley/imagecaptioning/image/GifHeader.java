package dev.medley.imagecaptioning.image;

import java.nio.ByteOrder;

/** A GIF file up to the end of its first picture. */
final class GifHeader {
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2C;
    private static final int HAS_COLOURS = 0x80;

    private GifHeader() {}

    static ImageHeader read(FileContent content) throws BadImageException {
        FileContent file = content.ordered(ByteOrder.LITTLE_ENDIAN);
        long at = 13 + colours(file.u8(10));
        while (file.u8(at) == EXTENSION) {
            at = afterBlocks(file, at + 2);
        }
        if (file.u8(at) != PICTURE) {
            throw BadImageException.damaged(ImageKind.GIF, "it has no picture");
        }
        int x = file.u16(at + 1);
        int y = file.u16(at + 3);
        int width = file.u16(at + 5);
        int height = file.u16(at + 7);
        if (width == 0 || height == 0) {
            throw BadImageException.damaged(ImageKind.GIF, "its picture has %d x %d pixels".formatted(width, height));
        }
        afterBlocks(file, at + 11 + colours(file.u8(at + 9)));
        return ImageHeader.of(
                ImageKind.GIF,
                Math.max(file.u16(6), x + width),
                Math.max(file.u16(8), y + height),
                1 + ImageHeader.UPRIGHT_RGB,
                Orientation.UPRIGHT,
                x,
                y);
    }

    /** Bytes of the table of colours that the flags tell of. */
    private static int colours(int flags) {
        return (flags & HAS_COLOURS) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Where it goes on after blocks of data, of which an empty one is the last. */
    private static long afterBlocks(FileContent file, long from) throws BadImageException {
        long at = from;
        while (file.u8(at) != 0) {
            at += 1 + file.u8(at);
        }
        return at + 1;
    }
}
