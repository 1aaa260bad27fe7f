package dev.medley.bench.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request must meet to be good; null asks for nothing.
 *
 * @param ttft most time to first token
 * @param itl most time per output token after the first, averaged over the answer
 * @param e2e most time to the end of the answer
 */
record Slo(@Nullable Duration ttft, @Nullable Duration itl, @Nullable Duration e2e) {
    /** Whether anything is asked. */
    boolean given() {
        return ttft != null || itl != null || e2e != null;
    }

    boolean metBy(Outcome outcome) {
        return outcome.succeeded()
                && within((double) outcome.firstToken(), ttft)
                && within(outcome.timePerOutputToken(), itl)
                && within((double) outcome.end(), e2e);
    }

    /** An answer of one token has no time per further token, so it meets any limit. */
    private static boolean within(double nanos, @Nullable Duration limit) {
        return limit == null || Double.isNaN(nanos) || nanos <= limit.toNanos();
    }
}
