package dev.medley.imagecaptioning.image;

/**
 * What a file says about its first picture, read before anything is decoded.
 *
 * @param width of the image in pixels, before it is turned
 * @param height of the image in pixels, before it is turned
 * @param bytesPerPixel memory that decoding takes for each pixel, at most, the pixels that come out included
 * @param orientation how it was held when it was taken: EXIF's 1 to 8, where 1 is upright
 * @param x where the picture lies in the image, from the left
 * @param y where the picture lies in the image, from the top
 */
record ImageHeader(ImageKind kind, int width, int height, int bytesPerPixel, int orientation, int x, int y) {
    /** What comes out of decoding, red, green and blue, and the same turned upright. */
    static final int UPRIGHT_RGB = 6;

    static ImageHeader of(ImageKind kind, long width, long height, int bytesPerPixel, int orientation)
            throws BadImageException {
        return of(kind, width, height, bytesPerPixel, orientation, 0, 0);
    }

    static ImageHeader of(ImageKind kind, long width, long height, int bytesPerPixel, int orientation, int x, int y)
            throws BadImageException {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw BadImageException.damaged(kind, "it claims %d x %d pixels".formatted(width, height));
        }
        return new ImageHeader(kind, (int) width, (int) height, bytesPerPixel, orientation, x, y);
    }

    /**
     * Reads the header of a file of this kind, and checks that the whole of its first picture is there.
     *
     * @throws BadImageException if it is damaged, was cut short or is of a variety that is not read
     */
    static ImageHeader read(FileContent file) throws BadImageException {
        return switch (file.kind()) {
            case JPEG -> JpegHeader.read(file);
            case PNG -> PngHeader.read(file);
            case GIF -> GifHeader.read(file);
            case BMP -> BmpHeader.read(file);
            case WEBP -> WebpHeader.read(file);
            case TIFF -> TiffHeader.read(file);
        };
    }

    long pixels() {
        return (long) width * height;
    }

    /** Memory that decoding takes, at most. */
    long decodingBytes() {
        return pixels() * bytesPerPixel;
    }
}
