package dev.medley.imagecaptioning.image;

/** The kinds of images that are read. */
enum ImageKind {
    JPEG("JPEG", "jpeg"),
    PNG("PNG", "png"),
    GIF("GIF", "gif"),
    BMP("BMP", "bmp"),
    WEBP("WebP", "webp"),
    TIFF("TIFF", "tiff");

    private final String label;
    private final String format;

    ImageKind(String label, String format) {
        this.label = label;
        this.format = format;
    }

    /** What people call it. */
    String label() {
        return label;
    }

    /** What ImageIO calls it. */
    String format() {
        return format;
    }
}
