package dev.medley.platform.serving;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this process takes requests: not while it loads, then yes, and no more once it drains. Health checks and
 * announcements follow it. Thread-safe.
 */
public final class ServingState implements HealthIndicator {
    /** In the order that a process goes through them. */
    public enum Phase {
        LOADING,
        READY,
        DRAINING
    }

    private static final Logger logger = LoggerFactory.getLogger(ServingState.class);

    private final List<Runnable> followers = new ArrayList<>();
    private Phase phase = Phase.LOADING;

    /** Adds one who is told at once, and after every change, on the thread that made it. */
    public synchronized void follow(Runnable follower) {
        followers.add(follower);
        follower.run();
    }

    /** Opens the doors, unless the process is already draining. */
    public void ready() {
        change(Phase.READY);
    }

    /** Closes the doors for good. Calls in flight are not touched. */
    public void draining() {
        change(Phase.DRAINING);
    }

    public synchronized Phase phase() {
        return phase;
    }

    public boolean isReady() {
        return phase() == Phase.READY;
    }

    @Override
    public Health health() {
        Phase now = phase();
        return (now == Phase.READY ? Health.up() : Health.outOfService())
                .withDetail("phase", now)
                .build();
    }

    private synchronized void change(Phase next) {
        if (next.compareTo(phase) > 0) {
            logger.info("{}, was {}", next, phase);
            phase = next;
            followers.forEach(Runnable::run);
        }
    }
}
