package dev.medley.gateway.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a deadline. */
public final class Wait {
    private static final Duration POLL = Duration.ofMillis(10);

    private Wait() {}

    /** Polls until {@code condition} holds. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Lets a time pass in which something could go wrong. */
    public static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        until(time + " have passed", time.multipliedBy(10), () -> System.nanoTime() >= end);
    }
}
