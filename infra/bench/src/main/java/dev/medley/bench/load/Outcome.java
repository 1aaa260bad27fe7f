package dev.medley.bench.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one request went. Times in nanoseconds from the moment at which it was meant to be sent.
 *
 * @param sendLag until it was handed to the client: the generator's own delay
 * @param firstToken until the first chunk with text, or the end of an answer without text; 0 if it failed before
 * @param end until the answer was complete, or failed
 * @param chunks chunks with text
 * @param gaps between one chunk with text and the next
 * @param promptTokens as the server counted them; 0 if it did not say
 * @param outputTokens as the server counted them, else one for each chunk with text
 * @param usageGiven whether the server said how many tokens there were
 * @param failure why there is no whole answer; null if there is
 */
record Outcome(
        long sendLag,
        long firstToken,
        long end,
        int chunks,
        List<Long> gaps,
        long promptTokens,
        long outputTokens,
        boolean usageGiven,
        @Nullable String failure) {
    boolean succeeded() {
        return failure == null;
    }

    /** Nanoseconds for each token after the first, averaged over the answer; NaN with fewer than 2 tokens or chunks. */
    double timePerOutputToken() {
        if (outputTokens < 2 || gaps.isEmpty()) {
            return Double.NaN;
        }
        return (double) gaps.stream().mapToLong(Long::longValue).sum() / (outputTokens - 1);
    }
}
