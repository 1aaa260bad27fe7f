package dev.medley.jobcoordinator.intake;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves jobs that were handed in on to whoever does them, beside all other coordinators, on a thread of its own. A lost
 * Kafka is told once and waited for.
 */
public final class JobIntake implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(JobIntake.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final IntFunction<IntakeSession> sessions;
    private final Thread thread = new Thread(this::run, "job-intake");
    private volatile boolean closed;
    private boolean lost;

    /** @param sessions makes one with a number that it was never called with before */
    public JobIntake(IntFunction<IntakeSession> sessions) {
        this.sessions = sessions;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Returns once nothing more is moved. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (int number = 0; !closed; number++) {
            try (IntakeSession session = sessions.apply(number)) {
                while (!closed) {
                    session.turn();
                    lost = false;
                }
            } catch (RuntimeException e) {
                tell(e);
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void tell(RuntimeException why) {
        if (!(why instanceof KafkaException)) {
            logger.error("Taking in jobs starts anew", why);
        } else if (!lost && !closed) {
            lost = true;
            logger.warn("Jobs can't be taken in; they wait: {}", why.getMessage());
        }
    }
}
