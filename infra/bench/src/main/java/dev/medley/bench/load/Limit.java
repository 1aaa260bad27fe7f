package dev.medley.bench.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a run sends no more; what is under way by then is waited for.
 *
 * @param requests most requests to send
 * @param duration longest time in which to send them; null for no limit
 */
record Limit(long requests, @Nullable Duration duration) {
    static Limit ofRequests(long requests) {
        return new Limit(requests, null);
    }

    boolean allows(long number, long elapsedNanos) {
        return number < requests && (duration == null || elapsedNanos < duration.toNanos());
    }
}
