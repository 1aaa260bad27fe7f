package dev.medley.imagecaptioning.image;

/** The markers of a JPEG file (ITU-T T.81, annex B). */
final class JpegHeader {
    /** A picture comes in about ten scans; thousands of empty ones would keep the decoder busy for hours. */
    private static final int MOST_SCANS = 100;

    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APPLICATION_1 = 0xE1;
    private static final String EXIF = "Exif\0\0";

    private final FileContent file;
    private long width;
    private long height;
    private int components;
    private boolean progressive;
    private int scans;
    private int orientation = Orientation.UPRIGHT;

    private JpegHeader(FileContent file) {
        this.file = file;
    }

    static ImageHeader read(FileContent file) throws BadImageException {
        var header = new JpegHeader(file);
        header.readMarkers();
        if (header.scans == 0) {
            throw BadImageException.damaged(ImageKind.JPEG, "it has no picture");
        }
        // A progressive picture's coefficients are held until the last scan.
        int held = (header.progressive ? 2 * header.components : 0) + header.components;
        return ImageHeader.of(
                ImageKind.JPEG, header.width, header.height, held + ImageHeader.UPRIGHT_RGB, header.orientation);
    }

    private void readMarkers() throws BadImageException {
        long at = nextMarker(2);
        while (file.u8(at) != END_OF_IMAGE) {
            int marker = file.u8(at);
            int length = file.u16(at + 1);
            FileContent segment = file.part(at + 3, length - 2L);
            if (startsFrame(marker)) {
                readFrame(marker, segment);
            } else if (marker == START_OF_SCAN) {
                readScan();
            } else if (marker == APPLICATION_1 && segment.has(0, EXIF)) {
                orientation = Orientation.in(segment.part(EXIF.length(), segment.size() - (long) EXIF.length()));
            }
            at = nextMarker(at + 1 + length);
        }
    }

    /** Where the next marker's second byte is: what lies between is a picture's data, or to be passed over. */
    private long nextMarker(long from) throws BadImageException {
        for (long at = from; ; at++) {
            if (file.u8(at) == 0xFF && standsForItself(file.u8(at + 1))) {
                return at + 1;
            }
        }
    }

    /** Not a byte of data, a fill byte, or a marker without a segment. */
    private static boolean standsForItself(int second) {
        return second >= 0xC0 && second != 0xFF && !(second >= 0xD0 && second <= 0xD8);
    }

    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void readFrame(int marker, FileContent segment) throws BadImageException {
        if (components > 0) {
            throw BadImageException.damaged(ImageKind.JPEG, "it has more than one frame");
        }
        height = segment.u16(1);
        width = segment.u16(3);
        components = Math.max(1, segment.u8(5));
        progressive = marker % 4 == 2;
    }

    private void readScan() throws BadImageException {
        if (components == 0) {
            throw BadImageException.damaged(ImageKind.JPEG, "it does not say how large it is");
        }
        if (++scans > MOST_SCANS) {
            throw new BadImageException("is a JPEG image of more than %d scans".formatted(MOST_SCANS));
        }
    }
}
