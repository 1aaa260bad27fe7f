package dev.medley.inference.speech;

/** The sounds of the tests, as {@code sound} of make_speech.py computes them. */
final class TestSound {
    private TestSound() {}

    /** Two gliding tones that swell and fade three times a second, and noise, at 16 kHz. */
    static float[] of(double seconds, int seed) {
        var samples = new float[(int) (seconds * LogMel.SAMPLE_RATE)];
        int state = seed;
        for (int i = 0; i < samples.length; i++) {
            state = 1664525 * state + 1013904223;
            double noise = Integer.toUnsignedLong(state) / 2147483648.0 - 1;
            double t = (double) i / LogMel.SAMPLE_RATE;
            double low = Math.sin(2 * Math.PI * (200 + 13 * (seed % 17)) * t * (1 + 0.1 * t));
            double high = Math.sin(2 * Math.PI * (1500 + 31 * (seed % 23)) * t);
            double swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * t);
            samples[i] = (float) (0.3 * swell * low + 0.1 * (1 - swell) * high + 0.02 * noise);
        }
        return samples;
    }
}
