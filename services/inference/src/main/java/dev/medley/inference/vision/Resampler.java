package dev.medley.inference.vision;

import dev.medley.inference.checkpoint.ImageSize;
import dev.medley.inference.checkpoint.Resampling;
import java.util.Arrays;

/**
 * Resizes images exactly as Pillow 13 does: along one edge and then the other, in fixed point, rounded to 8 bits after
 * each. Only a window of the new image is computed, and only from those old pixels that it is made of.
 */
final class Resampler {
    private static final int CHANNELS = RgbImage.CHANNELS;

    /**
     * A part of an image.
     *
     * @param x its left edge
     * @param y its top edge
     */
    record Window(int x, int y, int width, int height) {}

    private Resampler() {}

    /** Gives a window of the image at a new size: red, green and blue of each pixel. */
    static byte[] resize(RgbImage image, ImageSize size, Resampling resampling, Window window) {
        if (resampling == Resampling.NEAREST) {
            return nearest(image, size, window);
        }
        FilterTaps across = FilterTaps.of(resampling, image.width(), size.width(), window.x(), window.width());
        FilterTaps down = FilterTaps.of(resampling, image.height(), size.height(), window.y(), window.height());
        boolean sameWidth = size.width() == image.width();
        boolean sameHeight = size.height() == image.height();
        var wholeWidth = new Window(across.first(), window.y(), across.end() - across.first(), window.height());
        var wholeHeight = new Window(window.x(), down.first(), window.width(), down.end() - down.first());
        if (sameWidth && sameHeight) {
            return cut(image, window);
        }
        if (sameHeight) {
            return resizeRows(cut(image, wholeWidth), wholeWidth, across);
        }
        if (sameWidth) {
            return resizeColumns(cut(image, wholeHeight), wholeHeight, down);
        }
        var needed = new Window(wholeWidth.x(), wholeHeight.y(), wholeWidth.width(), wholeHeight.height());
        byte[] pixels = cut(image, needed);
        return columnsFirst(image, size)
                ? resizeRows(resizeColumns(pixels, needed, down), wholeWidth, across)
                : resizeColumns(resizeRows(pixels, needed, across), wholeHeight, down);
    }

    /** Whether Pillow, since version 13, begins with the columns; which comes first shows in what is rounded. */
    private static boolean columnsFirst(RgbImage image, ImageSize size) {
        return size.height() < image.height() && image.height() - size.height() > 2L * (image.width() - size.width());
    }

    /** The pixels of a part of an image; of the whole one without a copy. */
    private static byte[] cut(RgbImage image, Window part) {
        if (part.width() == image.width() && part.height() == image.height()) {
            return image.pixels();
        }
        int row = CHANNELS * part.width();
        var pixels = new byte[row * part.height()];
        for (int y = 0; y < part.height(); y++) {
            int from = CHANNELS * ((part.y() + y) * image.width() + part.x());
            System.arraycopy(image.pixels(), from, pixels, y * row, row);
        }
        return pixels;
    }

    /** @param part which old pixels there are */
    private static byte[] resizeRows(byte[] pixels, Window part, FilterTaps taps) {
        int newWidth = taps.starts().length;
        var out = new byte[CHANNELS * newWidth * part.height()];
        int[] weights = taps.weights();
        int to = 0;
        for (int y = 0; y < part.height(); y++) {
            int row = CHANNELS * (y * part.width() - part.x());
            for (int x = 0; x < newWidth; x++) {
                int red = FilterTaps.HALF;
                int green = FilterTaps.HALF;
                int blue = FilterTaps.HALF;
                int at = row + CHANNELS * taps.starts()[x];
                int end = x * taps.width() + taps.counts()[x];
                for (int tap = x * taps.width(); tap < end; tap++, at += CHANNELS) {
                    int weight = weights[tap];
                    red += weight * (pixels[at] & 0xff);
                    green += weight * (pixels[at + 1] & 0xff);
                    blue += weight * (pixels[at + 2] & 0xff);
                }
                out[to++] = clip(red);
                out[to++] = clip(green);
                out[to++] = clip(blue);
            }
        }
        return out;
    }

    /** @param part which old pixels there are */
    private static byte[] resizeColumns(byte[] pixels, Window part, FilterTaps taps) {
        int row = CHANNELS * part.width();
        int newHeight = taps.starts().length;
        var out = new byte[row * newHeight];
        var sums = new int[row];
        for (int y = 0; y < newHeight; y++) {
            Arrays.fill(sums, FilterTaps.HALF);
            for (int tap = 0; tap < taps.counts()[y]; tap++) {
                add(pixels, row * (taps.starts()[y] + tap - part.y()), taps.weights()[y * taps.width() + tap], sums);
            }
            for (int i = 0; i < row; i++) {
                out[y * row + i] = clip(sums[i]);
            }
        }
        return out;
    }

    private static void add(byte[] pixels, int from, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (pixels[from + i] & 0xff);
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> FilterTaps.PRECISION_BITS));
    }

    private static byte[] nearest(RgbImage image, ImageSize size, Window window) {
        int[] columns = nearest(image.width(), size.width());
        int[] rows = nearest(image.height(), size.height());
        var out = new byte[CHANNELS * window.width() * window.height()];
        int at = 0;
        for (int y = window.y(); y < window.y() + window.height(); y++) {
            for (int x = window.x(); x < window.x() + window.width(); x++, at += CHANNELS) {
                int origin = CHANNELS * (rows[y] * image.width() + columns[x]);
                System.arraycopy(image.pixels(), origin, out, at, CHANNELS);
            }
        }
        return out;
    }

    /** Pillow adds the step up, so its rounding is part of the result. */
    private static int[] nearest(int oldSize, int newSize) {
        var places = new int[newSize];
        double step = (double) oldSize / newSize;
        double place = step * 0.5;
        for (int i = 0; i < newSize; i++) {
            places[i] = Math.min(oldSize - 1, (int) place);
            place += step;
        }
        return places;
    }
}
