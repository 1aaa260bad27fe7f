package dev.medley.speechtranscription.endpoint;

import dev.medley.speechtranscription.StreamTimer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** Notices when nothing came in for too long. Thread-safe. */
final class IdleWatch {
    private final StreamTimer timer;
    private final Duration limit;
    private final Runnable onIdle;
    private @Nullable ScheduledFuture<?> pending;
    private boolean stopped;

    /** @param onIdle is run at most once, on the timer's thread */
    IdleWatch(StreamTimer timer, Duration limit, Runnable onIdle) {
        this.timer = timer;
        this.limit = limit;
        this.onIdle = onIdle;
        expect();
    }

    /** Something is waited for from now on. */
    synchronized void expect() {
        if (!stopped) {
            pending = timer.after(limit, this::idle);
        }
    }

    /** It has come; until the next is waited for there is time. */
    synchronized void heard() {
        if (pending != null) {
            pending.cancel(false);
        }
    }

    /** Nothing more is waited for. */
    synchronized void stop() {
        stopped = true;
        heard();
    }

    private void idle() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        onIdle.run();
    }
}
