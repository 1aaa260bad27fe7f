package dev.medley.jobcoordinator;

import dev.medley.jobcoordinator.intake.JobProducer;
import dev.medley.jobcoordinator.table.DeadLetters;
import dev.medley.jobcoordinator.table.JobStates;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.jobcoordinator.table.UsageTable;
import dev.medley.platform.job.Cancellations;
import dev.medley.platform.job.JobTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what Kafka has forgotten, and wishes that came too late; once in a while. */
final class Housekeeping implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final JobTable table;
    private final DeadLetters letters;
    private final UsageTable usage;
    private final Cancellations cancellations;
    private final JobProducer producer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    Housekeeping(
            JobTable table, DeadLetters letters, UsageTable usage, Cancellations cancellations, JobProducer producer) {
        this.table = table;
        this.letters = letters;
        this.usage = usage;
        this.cancellations = cancellations;
        this.producer = producer;
        var unused =
                timer.scheduleWithFixedDelay(this::keep, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void keep() {
        try {
            Instant limit = Instant.now().minus(JobTopics.KEPT);
            table.forget(limit);
            letters.forget(limit);
            usage.forget(Instant.now().minus(JobTopics.USAGE_KEPT));
            cancellations.all().stream().filter(this::isOver).forEach(producer::forgetCancellation);
        } catch (RuntimeException e) {
            logger.error("Forgetting failed, and is tried again", e);
        }
    }

    private boolean isOver(String jobId) {
        return table.find(jobId)
                .map(job -> JobStates.isEnd(job.getEvent().getState()))
                .orElse(true);
    }
}
