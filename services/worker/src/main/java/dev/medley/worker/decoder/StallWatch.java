package dev.medley.worker.decoder;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Watches over a process while somebody waits for it, and ends it once it does not get on. */
public final class StallWatch implements AutoCloseable {
    private final DecoderProcess process;
    private final Duration limit;
    private final Duration workedBefore;
    private final long since = System.nanoTime();
    private final ScheduledFuture<?> checks;
    private volatile Stall stall = Stall.NONE;

    StallWatch(DecoderProcess process, Duration limit, ScheduledExecutorService clock) {
        this.process = process;
        this.limit = limit;
        this.workedBefore = process.processorTime();
        this.checks = clock.scheduleWithFixedDelay(this::check, limit.toNanos(), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void check() {
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        Stall found = Stall.of(process.processorTime().minus(workedBefore), waited, limit);
        stall = found;
        if (found != Stall.NONE) {
            process.close();
        }
    }

    /** Why it ended the process; NONE if it did not. */
    public Stall stall() {
        return stall;
    }

    @Override
    public void close() {
        checks.cancel(false);
    }
}
