package dev.medley.inference.speech;

import java.util.Arrays;

/**
 * Finds when tokens are said: dynamic time warping (Sakoe and Chiba 1978) of the tokens along the encoder positions, as
 * transformers does it, ties and rounding included.
 */
final class TimeWarping {
    private static final byte BOTH = 0;
    private static final byte TOKEN = 1;
    private static final byte POSITION = 2;

    private TimeWarping() {}

    /**
     * The position at which each token begins to be listened for.
     *
     * @param attention how much each token (T) listens to each position (F), both at least 1
     * @return T positions, never falling
     */
    static int[] starts(float[][] attention) {
        int tokens = attention.length;
        int positions = attention[0].length;
        byte[][] steps = steps(attention, tokens, positions);
        var starts = new int[tokens];
        int i = tokens;
        int j = positions;
        while (i > 0 && j > 0) {
            starts[i - 1] = j - 1;
            byte step = steps[i][j];
            i -= step == POSITION ? 0 : 1;
            j -= step == TOKEN ? 0 : 1;
        }
        return starts;
    }

    private static byte[][] steps(float[][] attention, int tokens, int positions) {
        var steps = new byte[tokens + 1][positions + 1];
        float[] above = new float[positions + 1];
        float[] row = new float[positions + 1];
        Arrays.fill(above, Float.POSITIVE_INFINITY);
        above[0] = 0;
        for (int i = 1; i <= tokens; i++) {
            row[0] = Float.POSITIVE_INFINITY;
            for (int j = 1; j <= positions; j++) {
                float both = above[j - 1];
                float token = above[j];
                float position = row[j - 1];
                byte step =
                        both < token && both < position ? BOTH : token < both && token < position ? TOKEN : POSITION;
                float before = step == BOTH ? both : step == TOKEN ? token : position;
                steps[i][j] = step;
                row[j] = (float) (before - (double) attention[i - 1][j - 1]);
            }
            float[] next = above;
            above = row;
            row = next;
        }
        return steps;
    }
}
