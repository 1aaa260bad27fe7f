package dev.medley.inference.speech;

import dev.medley.inference.checkpoint.WhisperCheckpoint;

/**
 * Where a transcript ends at the latest.
 *
 * @param endOfText the token that ends it
 * @param maxLength most tokens of a transcript, beside its prompt
 * @param context most tokens of both together
 */
record TokenLimits(int endOfText, int maxLength, int context) {
    static TokenLimits of(WhisperCheckpoint checkpoint) {
        return new TokenLimits(
                checkpoint.generation().endOfText(),
                checkpoint.generation().maxLength(),
                checkpoint.config().maxTargetPositions());
    }

    /** Most tokens after a prompt of a length. As in transformers, a long prompt takes from what may follow it. */
    int most(int promptLength) {
        int allowance = Math.min(context / 2 - 1, promptLength);
        return (int) Math.max(1, Math.min((long) maxLength + allowance, context) - promptLength);
    }
}
