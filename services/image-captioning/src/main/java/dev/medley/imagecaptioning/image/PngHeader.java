package dev.medley.imagecaptioning.image;

/** The chunks of a PNG file. */
final class PngHeader {
    private static final int SIGNATURE = 8;
    private static final int AROUND_CHUNK = 12;
    private static final int COLOUR = 2;
    private static final int PALETTE = 1;
    private static final int ALPHA = 4;

    private PngHeader() {}

    static ImageHeader read(FileContent file) throws BadImageException {
        if (!file.has(SIGNATURE + 4L, "IHDR")) {
            file.require(SIGNATURE, 8);
            throw BadImageException.damaged(ImageKind.PNG, "it does not say how large it is");
        }
        long width = file.u32(SIGNATURE + 8L);
        long height = file.u32(SIGNATURE + 12L);
        int depth = file.u8(SIGNATURE + 16L);
        int type = file.u8(SIGNATURE + 17L);
        int orientation = Orientation.UPRIGHT;
        boolean transparent = false;
        boolean data = false;
        long at = SIGNATURE;
        while (!file.has(at + 4, "IEND")) {
            long length = file.u32(at);
            FileContent chunk = file.part(at + 8, length);
            transparent |= file.has(at + 4, "tRNS");
            data |= file.has(at + 4, "IDAT");
            if (file.has(at + 4, "eXIf")) {
                orientation = Orientation.in(chunk);
            }
            at += length + AROUND_CHUNK;
        }
        if (!data) {
            throw BadImageException.damaged(ImageKind.PNG, "it has no picture");
        }
        int samples =
                ((type & COLOUR) != 0 && (type & PALETTE) == 0 ? 3 : 1) + ((type & ALPHA) != 0 || transparent ? 1 : 0);
        int held = samples * (depth > 8 ? 2 : 1);
        return ImageHeader.of(ImageKind.PNG, width, height, held + ImageHeader.UPRIGHT_RGB, orientation);
    }
}
