package dev.medley.platform.serving;

import dev.medley.platform.PlatformSettings;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Makes a process leave without a failed call: first it says that it drains, goes on serving until others have seen
 * that, and only then the server stops taking calls and waits for those in flight.
 */
final class Drain {
    private static final Logger logger = LoggerFactory.getLogger(Drain.class);

    private final ServingState state;
    private final PlatformSettings settings;

    Drain(ServingState state, PlatformSettings settings) {
        this.state = state;
        this.settings = settings;
    }

    /** Comes before any part of the process is stopped. */
    @EventListener(ContextClosedEvent.class)
    void leave() {
        boolean wasServing = state.isReady();
        state.draining();
        if (wasServing) {
            logger.info(
                    "Draining: taking calls for another {} ms, then up to {} ms for calls in flight",
                    settings.drainNotice().toMillis(),
                    settings.drainTimeout().toMillis());
            pause(settings.drainNotice().toMillis());
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
