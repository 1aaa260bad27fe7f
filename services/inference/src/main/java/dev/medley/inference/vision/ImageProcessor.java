package dev.medley.inference.vision;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.ImageProcessorConfig;
import dev.medley.inference.checkpoint.ImageSize;
import dev.medley.inference.vision.Resampler.Window;
import java.util.Arrays;
import java.util.List;

/**
 * Makes of an image what a vision tower sees, as Hugging Face's image processors do that resize with Pillow. Immutable
 * and thread-safe.
 */
public final class ImageProcessor {
    private static final int CHANNELS = RgbImage.CHANNELS;
    /** Pixels of the largest square that is made of an image. */
    private static final long LARGEST_SQUARE = 64_000_000;

    private final ImageProcessorConfig config;
    /** What each of the 256 values of each channel becomes. */
    private final float[][] values = new float[CHANNELS][256];

    public ImageProcessor(ImageProcessorConfig config) {
        this.config = config;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < values[channel].length; value++) {
                values[channel][value] = (value * config.scale() - config.mean().get(channel))
                        / config.deviation().get(channel);
            }
        }
    }

    /**
     * What the tower sees.
     *
     * @param size of the planes
     * @param values the red, the green and the blue plane, rows from the top (3 * height * width)
     */
    public record Planes(ImageSize size, float[] values) {}

    /** @throws InferenceException INVALID_REQUEST if the image is far too narrow to be widened to a square */
    public Planes process(RgbImage original) {
        List<Integer> colour = config.padToSquare();
        RgbImage image = colour == null ? original : squared(original, colour);
        ImageSize resized = resized(image);
        ImageSize cropped = config.crop() == null ? resized : config.crop();
        // Where the crop's corner lies in the resized image; what lies beyond it is black.
        int left = Math.floorDiv(resized.width() - cropped.width(), 2);
        int top = Math.floorDiv(resized.height() - cropped.height(), 2);
        var window = new Window(
                Math.max(0, left),
                Math.max(0, top),
                Math.min(resized.width(), cropped.width()),
                Math.min(resized.height(), cropped.height()));
        byte[] pixels = Resampler.resize(image, resized, config.resampling(), window);
        return new Planes(cropped, planes(pixels, window, cropped, Math.max(0, -left), Math.max(0, -top)));
    }

    private ImageSize resized(RgbImage image) {
        ImageSize size = config.size();
        Integer edge = config.shortestEdge();
        if (size != null) {
            return size;
        }
        if (edge == null) {
            return new ImageSize(image.width(), image.height());
        }
        int shorter = Math.min(image.width(), image.height());
        int longer = (int) ((double) ((long) edge * Math.max(image.width(), image.height())) / shorter);
        return image.width() <= image.height() ? new ImageSize(edge, longer) : new ImageSize(longer, edge);
    }

    private float[] planes(byte[] pixels, Window window, ImageSize size, int left, int top) {
        int plane = size.width() * size.height();
        var planes = new float[CHANNELS * plane];
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] becomes = values[channel];
            if (window.width() * window.height() < plane) {
                Arrays.fill(planes, channel * plane, (channel + 1) * plane, becomes[0]);
            }
            for (int y = 0; y < window.height(); y++) {
                int at = channel * plane + (top + y) * size.width() + left;
                int from = CHANNELS * y * window.width() + channel;
                for (int x = 0; x < window.width(); x++) {
                    planes[at + x] = becomes[pixels[from + CHANNELS * x] & 0xff];
                }
            }
        }
        return planes;
    }

    /** The image in the middle of a square of a colour. */
    private static RgbImage squared(RgbImage image, List<Integer> colour) {
        int edge = Math.max(image.width(), image.height());
        if (image.width() == image.height()) {
            return image;
        }
        if ((long) edge * edge > LARGEST_SQUARE) {
            throw InferenceException.invalid(
                    "images",
                    "This model sees squares, and an image of %d x %d pixels would make one of more than %,d pixels"
                            .formatted(image.width(), image.height(), LARGEST_SQUARE));
        }
        var pixels = new byte[CHANNELS * edge * edge];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = colour.get(i % CHANNELS).byteValue();
        }
        int left = (edge - image.width()) / 2;
        int top = (edge - image.height()) / 2;
        int row = CHANNELS * image.width();
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(image.pixels(), y * row, pixels, CHANNELS * ((top + y) * edge + left), row);
        }
        return new RgbImage(edge, edge, pixels);
    }
}
