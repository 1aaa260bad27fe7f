package dev.medley.platform.job;

import dev.medley.platform.topic.TopicFollower;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs of a queue, beside all others that do, on one thread of its own. A job that was accepted ends exactly
 * once, for those who read committed records: its last event, its dead letter and the position in the queue change in
 * one transaction. It may be started more often: the process that runs it can die. One that is alive keeps its jobs,
 * however long they take and whoever joins. A lost Kafka is told once and waited for.
 *
 * <p>Jobs are run at least once and ended exactly once after the pattern of Kafka's KIP-447, with the jobs that ended
 * ahead of the committed offset kept in its metadata.
 */
public final class JobListener implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(JobListener.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final JobSettings settings;
    private final Map<String, Object> kafka;
    private final String instanceId;
    private final JobHandler handler;
    private final Duration drainTimeout;
    private final Cancellations cancellations = new Cancellations();
    private final TopicFollower cancellationsFollower;
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean serving;
    private boolean lost;
    private int sessions;

    /**
     * @param kafka client settings
     * @param instanceId of this process, unique over restarts
     * @param drainTimeout how long jobs may go on once it is closed
     */
    public JobListener(
            JobSettings settings,
            Map<String, Object> kafka,
            String instanceId,
            JobHandler handler,
            Duration drainTimeout) {
        this.settings = settings;
        this.kafka = Map.copyOf(kafka);
        this.instanceId = instanceId;
        this.handler = handler;
        this.drainTimeout = drainTimeout;
        this.cancellationsFollower = new TopicFollower(JobTopics.CANCELLATIONS, this.kafka, cancellations);
        this.thread = new Thread(this::run, settings.topic());
        thread.setDaemon(true);
    }

    /** Begins to take jobs, unless none may run at once; returns at once. */
    public void start() {
        if (settings.atOnce() > 0) {
            cancellationsFollower.start();
            thread.start();
        }
    }

    /** Takes no more jobs; returns at once. */
    public void drain() {
        closed = true;
        if (!serving) {
            thread.interrupt();
        }
    }

    /** Takes no more jobs, and returns once those under way have ended, or the drain timeout has passed. */
    @Override
    public void close() {
        drain();
        try {
            thread.join(drainTimeout.plus(ANSWER_LIMIT).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cancellationsFollower.close();
    }

    private void run() {
        while (!closed) {
            JobSession session = null;
            try {
                session = join();
                serving = true;
                found();
                serve(session);
            } catch (RuntimeException e) {
                serving = false;
                lost(e);
                abandon(session);
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private JobSession join() {
        JobTopics.ensure(kafka, settings.topic(), ANSWER_LIMIT);
        cancellations.awaitKnown(ANSWER_LIMIT.toMillis());
        if (sessions > 0) {
            JobLog.shutOut(kafka, member());
        }
        sessions++;
        return new JobSession(settings, kafka, member(), new JobRecords(instanceId), handler, cancellations);
    }

    private void serve(JobSession session) {
        while (!closed) {
            session.turn();
        }
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        while (!session.isIdle() && System.nanoTime() < deadline) {
            session.windDown();
        }
        session.close();
    }

    private String member() {
        return settings.topic() + "." + instanceId + "." + sessions;
    }

    private static void abandon(@Nullable JobSession session) {
        if (session != null) {
            try {
                session.abandon();
            } catch (RuntimeException e) {
                logger.debug("Leaving failed", e);
            }
        }
    }

    private void found() {
        logger.info("Taking jobs from {}, up to {} at once", settings.topic(), settings.atOnce());
        lost = false;
    }

    private void lost(RuntimeException why) {
        if (!(why instanceof KafkaException)) {
            logger.error("Jobs of {} under way are stopped and start again", settings.topic(), why);
        } else if (!lost && !closed) {
            lost = true;
            logger.warn(
                    "Kafka can't be reached; jobs of {} under way are stopped and start again once it is back: {}",
                    settings.topic(),
                    why.getMessage());
        }
    }
}
