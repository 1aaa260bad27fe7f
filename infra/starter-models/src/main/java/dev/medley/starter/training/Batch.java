package dev.medley.starter.training;

import java.util.List;

/**
 * Sequences of similar length side by side, padded on the right.
 *
 * @param ids token ids, (rows, length) row by row
 * @param positions where in {@code ids} a prediction is scored
 * @param targets the token that should follow each of {@code positions}
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the million, never compared
public record Batch(int rows, int length, long[] ids, long[] positions, long[] targets) {
    /** Lays out sequences; padding never reaches a scored position because attention is causal. */
    static Batch of(List<TokenSequence> sequences) {
        int length = sequences.stream().mapToInt(s -> s.ids().length - 1).max().orElseThrow();
        int scored = sequences.stream().mapToInt(TokenSequence::scoredCount).sum();
        long[] ids = new long[sequences.size() * length];
        long[] positions = new long[scored];
        long[] targets = new long[scored];
        int next = 0;
        for (int row = 0; row < sequences.size(); row++) {
            TokenSequence sequence = sequences.get(row);
            for (int i = 0; i + 1 < sequence.ids().length; i++) {
                ids[row * length + i] = sequence.ids()[i];
                if (sequence.scored()[i + 1]) {
                    positions[next] = (long) row * length + i;
                    targets[next++] = sequence.ids()[i + 1];
                }
            }
        }
        return new Batch(sequences.size(), length, ids, positions, targets);
    }

    /** Tokens that the model reads, without the padding. */
    public int tokens() {
        return rows * length;
    }
}
