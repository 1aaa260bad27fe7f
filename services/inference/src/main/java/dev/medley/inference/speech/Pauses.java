package dev.medley.inference.speech;

/**
 * Where the voice in a window pauses: for at least a tenth of a second, nothing is louder than 35 dB below the loudest
 * of the window. Shorter ones are a part of words, such as the closure of a plosive. Attention knows no pauses: each of
 * its positions belongs to a token, so that a word would begin with the silence before it.
 */
final class Pauses {
    private static final double RATIO = Math.pow(10, -35 / 10.0);
    private static final int SHORTEST_FRAMES = 10;
    private static final double SECONDS_PER_FRAME = (double) LogMel.HOP / LogMel.SAMPLE_RATE;

    private final boolean[] pause;

    private Pauses(boolean[] pause) {
        this.pause = pause;
    }

    /**
     * Those of a window.
     *
     * @param samples of the window
     * @param frames how many of its frames are in the recording
     */
    static Pauses of(float[] samples, int frames) {
        double[] power = power(samples, frames);
        double loudest = 0;
        for (double each : power) {
            loudest = Math.max(loudest, each);
        }
        var pause = new boolean[frames];
        int from = 0;
        for (int frame = 0; frame <= frames; frame++) {
            if (frame == frames || power[frame] > RATIO * loudest) {
                for (int silent = from; frame - from >= SHORTEST_FRAMES && silent < frame; silent++) {
                    pause[silent] = true;
                }
                from = frame + 1;
            }
        }
        return new Pauses(pause);
    }

    /** When a word is first heard that begins at some time; the same where it is never heard. In seconds. */
    double firstHeard(double start, double end) {
        int last = frame(end);
        for (int frame = frame(start); frame < last; frame++) {
            if (!pauses(frame)) {
                return frame == frame(start) ? start : frame * SECONDS_PER_FRAME;
            }
        }
        return start;
    }

    /** When a word is last heard that ends at some time; the same where it is never heard. In seconds. */
    double lastHeard(double start, double end) {
        int first = frame(start);
        for (int frame = frame(end); frame > first; frame--) {
            if (!pauses(frame - 1)) {
                return frame == frame(end) ? end : frame * SECONDS_PER_FRAME;
            }
        }
        return end;
    }

    /** When the first pause begins between two times; the first of them if there is none. In seconds. */
    double nextAfter(double from, double limit) {
        for (int frame = frame(from); frame < frame(limit); frame++) {
            if (pauses(frame)) {
                return Math.max(from, frame * SECONDS_PER_FRAME);
            }
        }
        return from;
    }

    private boolean pauses(int frame) {
        return frame < pause.length && pause[frame];
    }

    private static int frame(double seconds) {
        return (int) Math.rint(seconds / SECONDS_PER_FRAME);
    }

    private static double[] power(float[] samples, int frames) {
        var power = new double[frames];
        for (int i = 0; i < frames * LogMel.HOP; i++) {
            power[i / LogMel.HOP] += samples[i] * samples[i];
        }
        return power;
    }
}
