package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.LogMel;
import java.util.Arrays;

/**
 * Converts a sound of any rate to 16,000 samples a second as it comes: band-limited interpolation (Smith and Gossett
 * 1984) with a windowed sinc that is zero from the lower of the two Nyquist frequencies on. One thread uses it.
 */
final class LiveResampler {
    /** Zero crossings of the sinc on either side. */
    private static final int CROSSINGS = 16;
    /** Steps between two crossings, interpolated linearly. */
    private static final int STEPS = 512;

    private static final double PASSED = 0.92;
    private static final float[] SINC = table();

    private final double step;
    private final double scale;
    private final int reach;
    private float[] held;
    private int filled;
    /** Where in {@code held} the next sample to give lies. */
    private double next;

    /** @param rate samples a second of what comes in */
    LiveResampler(int rate) {
        this.step = (double) rate / LogMel.SAMPLE_RATE;
        this.scale = PASSED * Math.min(1, (double) LogMel.SAMPLE_RATE / rate);
        this.reach = (int) Math.ceil(CROSSINGS / scale);
        this.held = new float[2 * reach];
        this.filled = reach; // silence before the sound
        this.next = reach;
    }

    private static float[] table() {
        var table = new float[CROSSINGS * STEPS + 2];
        for (int i = 0; i < CROSSINGS * STEPS; i++) {
            double x = Math.PI * i / STEPS;
            double window = 0.5 + 0.5 * Math.cos(x / CROSSINGS);
            table[i] = (float) (i == 0 ? 1 : Math.sin(x) / x * window);
        }
        return table;
    }

    /** What can be given once these samples are known; what lies at their end needs those that follow. */
    float[] resample(float[] samples) {
        if (step == 1) {
            return samples;
        }
        held = Arrays.copyOf(held, filled + samples.length);
        System.arraycopy(samples, 0, held, filled, samples.length);
        filled += samples.length;
        int count = (int) Math.max(0, Math.ceil((filled - reach - next) / step));
        var given = new float[count];
        for (int i = 0; i < count; i++) {
            given[i] = at(next);
            next += step;
        }
        int done = Math.min(filled, (int) next - reach);
        if (done > 0) {
            held = Arrays.copyOfRange(held, done, filled);
            filled -= done;
            next -= done;
        }
        return given;
    }

    private float at(double place) {
        int first = Math.max(0, (int) Math.ceil(place - reach));
        int last = Math.min(filled - 1, (int) Math.floor(place + reach));
        double sum = 0;
        for (int i = first; i <= last; i++) {
            double position = Math.abs(place - i) * scale * STEPS;
            int index = (int) position;
            if (index < CROSSINGS * STEPS) {
                sum += held[i] * (SINC[index] + (position - index) * (SINC[index + 1] - SINC[index]));
            }
        }
        return (float) (sum * scale);
    }
}
