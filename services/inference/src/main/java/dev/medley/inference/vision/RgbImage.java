package dev.medley.inference.vision;

/**
 * A decoded image.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels red, green and blue of each pixel, row after row from the top (3 * width * height); not to be written
 *     to
 */
public record RgbImage(int width, int height, byte[] pixels) {
    static final int CHANNELS = 3;

    public RgbImage {
        if (width < 1 || height < 1 || pixels.length != (long) CHANNELS * width * height) {
            throw new IllegalArgumentException(
                    "An RGB image of %d x %d pixels can't have %d bytes".formatted(width, height, pixels.length));
        }
    }
}
