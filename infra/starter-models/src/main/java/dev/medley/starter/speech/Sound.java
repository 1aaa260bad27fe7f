package dev.medley.starter.speech;

import java.util.Arrays;

/** Arithmetic on samples from -1 to 1. */
final class Sound {
    private static final float SILENT = 0.003f;

    private Sound() {}

    /** How many samples of silence it begins with. */
    static int silenceBefore(float[] samples) {
        int from = 0;
        while (from < samples.length && Math.abs(samples[from]) < SILENT) {
            from++;
        }
        return from;
    }

    /** Without the silence at its two ends. */
    static float[] withoutSilence(float[] samples) {
        int from = silenceBefore(samples);
        int to = samples.length;
        while (to > from && Math.abs(samples[to - 1]) < SILENT) {
            to--;
        }
        return Arrays.copyOfRange(samples, from, to);
    }

    /** The root of the mean square. */
    static double level(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / Math.max(1, samples.length));
    }

    /** Samples in 16 bits, clipped where they are too loud. */
    static short[] pcm(float[] samples) {
        var pcm = new short[samples.length];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(samples[i] * (1 << 15))));
        }
        return pcm;
    }
}
