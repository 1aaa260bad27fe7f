package dev.medley.starter.speech;

/** Changes the rate of a sound by a windowed sinc that lets through what both rates can hold. */
final class Resampler {
    private static final int ZERO_CROSSINGS = 16;
    private static final double PASS = 0.94;

    private final int up;
    private final int down;
    private final int reach;
    /** For each of the {@code up} phases, the weights of the neighbours of a place. */
    private final float[][] weights;

    Resampler(int from, int to) {
        int common = gcd(from, to);
        this.up = to / common;
        this.down = from / common;
        double cutoff = PASS * Math.min(1.0, (double) to / from);
        this.reach = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        this.weights = new float[up][];
        for (int phase = 0; phase < up; phase++) {
            weights[phase] = kernel((double) phase / up, cutoff);
        }
    }

    private float[] kernel(double offset, double cutoff) {
        var kernel = new float[2 * reach];
        double sum = 0;
        for (int i = 0; i < kernel.length; i++) {
            double x = i - reach + 1 - offset;
            double window = 0.5 * (1 + Math.cos(Math.PI * x / reach));
            kernel[i] = (float) (sinc(cutoff * x) * window);
            sum += kernel[i];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= (float) sum;
        }
        return kernel;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The sound at the new rate. */
    float[] resample(float[] samples) {
        var result = new float[Math.toIntExact((long) samples.length * up / down)];
        for (int i = 0; i < result.length; i++) {
            long place = (long) i * down;
            int first = (int) (place / up) - reach + 1;
            float[] kernel = weights[(int) (place % up)];
            float sum = 0;
            for (int k = Math.max(0, -first); k < kernel.length && first + k < samples.length; k++) {
                sum += kernel[k] * samples[first + k];
            }
            result[i] = sum;
        }
        return result;
    }
}
