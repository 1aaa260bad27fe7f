package dev.medley.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for something to become true. */
final class Eventually {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /** Repeats an assertion until it holds, and fails as it does if it still doesn't after {@code limit}. */
    static void within(Duration limit, ThrowingCallable assertion) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError | Exception failure) {
                if (System.nanoTime() > deadline) {
                    throw failure;
                }
            } catch (Throwable fatal) {
                throw new AssertionError(fatal);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
