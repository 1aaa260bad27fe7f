package dev.medley.inference.vision;

import dev.medley.inference.checkpoint.Resampling;

/**
 * Of which old pixels each new one along an edge is made, and with which weights, as Pillow computes them
 * ({@code precompute_coeffs} and {@code normalize_coeffs_8bpc} of its Resample.c).
 *
 * @param starts the first old pixel of each new one
 * @param counts how many old pixels each new one is made of
 * @param width most of these
 * @param weights of the old pixels of each new one, in units of 2^-{@value #PRECISION_BITS} (new pixels * width)
 */
record FilterTaps(int[] starts, int[] counts, int width, int[] weights) {
    static final int PRECISION_BITS = 22;
    static final int HALF = 1 << (PRECISION_BITS - 1);

    /**
     * @param oldSize old length of the edge
     * @param newSize its new length
     * @param from the first new pixel wanted
     * @param wanted how many new pixels are wanted
     */
    static FilterTaps of(Resampling resampling, int oldSize, int newSize, int from, int wanted) {
        double scale = (double) oldSize / newSize;
        double filterScale = Math.max(scale, 1);
        double support = support(resampling) * filterScale;
        int width = (int) Math.ceil(support) * 2 + 1;
        var taps = new FilterTaps(new int[wanted], new int[wanted], width, new int[wanted * width]);
        var exact = new double[width];
        for (int i = 0; i < wanted; i++) {
            double center = (from + i + 0.5) * scale;
            int first = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(oldSize, (int) (center + support + 0.5));
            double sum = 0;
            for (int tap = 0; tap < end - first; tap++) {
                exact[tap] = weight(resampling, (tap + first - center + 0.5) * (1 / filterScale));
                sum += exact[tap];
            }
            taps.starts[i] = first;
            taps.counts[i] = end - first;
            for (int tap = 0; tap < end - first; tap++) {
                taps.weights[i * width + tap] = fixedPoint(sum == 0 ? exact[tap] : exact[tap] / sum);
            }
        }
        return taps;
    }

    /** The first old pixel that any new one is made of. */
    int first() {
        return starts[0];
    }

    /** The old pixel after the last that any new one is made of. */
    int end() {
        return starts[starts.length - 1] + counts[counts.length - 1];
    }

    private static int fixedPoint(double weight) {
        return (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
    }

    private static double support(Resampling resampling) {
        return switch (resampling) {
            case BOX -> 0.5;
            case BILINEAR, HAMMING -> 1;
            case BICUBIC -> 2;
            case LANCZOS -> 3;
            case NEAREST -> throw new IllegalArgumentException("Nearest pixels are taken, not weighed");
        };
    }

    private static double weight(Resampling resampling, double x) {
        double distance = Math.abs(x);
        return switch (resampling) {
            case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - distance);
            case HAMMING -> distance >= 1 ? 0 : sinc(distance) * (0.54 + 0.46 * Math.cos(Math.PI * distance));
            case BICUBIC -> bicubic(distance);
            case LANCZOS -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
            case NEAREST -> throw new IllegalArgumentException("Nearest pixels are taken, not weighed");
        };
    }

    /** Keys's cubic with a = -0.5. */
    private static double bicubic(double x) {
        double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }
}
