package dev.medley.speechtranscription;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Runs small things later, for all streams on one thread; they must return at once. Thread-safe. */
@Component
public final class StreamTimer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        var timer = new Thread(work, "stream-timer");
        timer.setDaemon(true);
        return timer;
    });

    public StreamTimer() {
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs the action once, unless it is cancelled or the service ends before. */
    public ScheduledFuture<?> after(Duration delay, Runnable action) {
        return thread.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
