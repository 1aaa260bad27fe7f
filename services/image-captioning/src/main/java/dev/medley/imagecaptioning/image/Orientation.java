package dev.medley.imagecaptioning.image;

/** How an image was held when it was taken, as EXIF tells. */
final class Orientation {
    static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;
    private static final String PREFIX = "Exif\0\0";

    private Orientation() {}

    /** What a block of EXIF says; upright if it can't be read. */
    static int in(FileContent exif) {
        try {
            FileContent block =
                    exif.has(0, PREFIX) ? exif.part(PREFIX.length(), exif.size() - (long) PREFIX.length()) : exif;
            return of(TiffDirectory.read(block));
        } catch (BadImageException unreadable) {
            return UPRIGHT;
        }
    }

    static int of(TiffDirectory directory) throws BadImageException {
        long told = directory.value(TAG, UPRIGHT);
        return told >= 1 && told <= 8 ? (int) told : UPRIGHT;
    }

    /** Whether width and height change places when it is turned upright. */
    static boolean swapsEdges(int orientation) {
        return orientation >= 5;
    }
}
