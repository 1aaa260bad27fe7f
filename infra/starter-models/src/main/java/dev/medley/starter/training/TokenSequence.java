package dev.medley.starter.training;

import java.util.Arrays;

/**
 * One training example as tokens.
 *
 * @param ids token ids
 * @param scored whether the model is asked to predict the token at this index; never index 0
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the million, never compared
public record TokenSequence(int[] ids, boolean[] scored) {
    /** The sequence cut off after its first tokens. */
    public TokenSequence first(int count) {
        int length = Math.min(count, ids.length);
        return new TokenSequence(Arrays.copyOf(ids, length), Arrays.copyOf(scored, length));
    }

    int scoredCount() {
        int count = 0;
        for (int i = 1; i < scored.length; i++) {
            count += scored[i] ? 1 : 0;
        }
        return count;
    }
}
