package dev.medley.inference.vision;

import dev.medley.inference.checkpoint.ImageSize;
import dev.medley.inference.checkpoint.Resampling;
import dev.medley.inference.vision.Resampler.Window;

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

    /** The image made smaller, its proportions kept, so that no edge is longer than this; itself if none is. */
    public RgbImage within(int edge) {
        int longer = Math.max(width, height);
        if (longer <= edge) {
            return this;
        }
        var size = new ImageSize(scaled(width, edge, longer), scaled(height, edge, longer));
        var whole = new Window(0, 0, size.width(), size.height());
        return new RgbImage(size.width(), size.height(), Resampler.resize(this, size, Resampling.BICUBIC, whole));
    }

    private static int scaled(int length, int edge, int longer) {
        return (int) Math.max(1, Math.round((double) length * edge / longer));
    }
}
