package dev.medley.jobcoordinator.intake;

import com.google.protobuf.ByteString;
import dev.medley.jobcoordinator.queue.Queues;
import dev.medley.jobcoordinator.table.JobLogReader;
import dev.medley.jobcoordinator.table.JobStates;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobChecks;
import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.job.ModelWork;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Takes jobs from those who call: checks them, finds out who does them, and hands them in on
 * {@link JobTopics#SUBMISSIONS}, as anyone may who reaches Kafka. Thread-safe.
 */
public final class Submissions {
    /** How long to wait for a job to be seen in the table; it is accepted before. */
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final JobTable table;
    private final JobLogReader log;
    private final Queues queues;
    private final JobProducer producer;
    private final JobRecords records;
    private final Duration timeToLive;

    /** @param timeToLive of jobs that don't say so themselves */
    public Submissions(
            JobTable table,
            JobLogReader log,
            Queues queues,
            JobProducer producer,
            JobRecords records,
            Duration timeToLive) {
        this.table = table;
        this.log = log;
        this.queues = queues;
        this.producer = producer;
        this.records = records;
        this.timeToLive = timeToLive;
    }

    /**
     * Hands in a job. May block while a router is asked.
     *
     * @param allowed models that may do it; empty is all
     * @return the job once it is accepted; the one that there is if it was handed in before; UNAVAILABLE if Kafka did
     *     not take it in time, though it may yet
     * @throws MedleyException if it can't be done, or Kafka is out of reach
     */
    public CompletableFuture<JobStatus> submit(Job given, Collection<String> allowed) {
        Job named = given.getId().isEmpty()
                ? given.toBuilder().setId("job-" + UUID.randomUUID()).build()
                : given;
        JobChecks.check(named);
        ByteString digest = JobChecks.digest(named);
        Optional<JobStatus> known = table.find(named.getId());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(same(known.get(), digest));
        }
        requireKafka();
        Job job = accepted(queues.place(named, allowed).job(), digest, timeToLive);
        requireSize(job);
        return handIn(job);
    }

    /** Has a job that has not ended not be done; complete once Kafka knows. */
    public CompletableFuture<JobStatus> cancel(JobStatus job) {
        if (JobStates.isEnd(job.getEvent().getState())) {
            return CompletableFuture.completedFuture(job);
        }
        requireKafka();
        String id = job.getEvent().getJobId();
        return producer.send(records.cancellation(id)).thenApply(done -> table.find(id).orElse(job).toBuilder()
                .setCancelling(true)
                .build());
    }

    /** A job as it goes on its way, with the times that it lacks. */
    static Job accepted(Job job, ByteString digest, Duration timeToLive) {
        Job.Builder accepted = job.toBuilder().setDigest(digest);
        if (!job.hasAcceptedAt()) {
            accepted.setAcceptedAt(JobRecords.timestamp(Instant.now()));
        }
        if (!job.hasExpiresAt()) {
            accepted.setExpiresAt(JobRecords.timestamp(
                    JobChecks.instant(accepted.getAcceptedAt()).plus(timeToLive)));
        }
        return accepted.build();
    }

    /** @throws MedleyException PAYLOAD_TOO_LARGE if it is longer than a job may be */
    static void requireSize(Job job) {
        if (job.getSerializedSize() > JobTopics.MAX_JOB_BYTES) {
            throw new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The job has %d bytes, but may have %d at most"
                            .formatted(job.getSerializedSize(), JobTopics.MAX_JOB_BYTES));
        }
    }

    /** What is said of a job whose id another one has. */
    static MedleyException taken(String id) {
        return MedleyException.invalid("id", "Another job has the id '%s'".formatted(id));
    }

    private CompletableFuture<JobStatus> handIn(Job job) {
        var seen = new CompletableFuture<JobStatus>();
        Runnable watch = table.watch(job.getId(), 0, seen::complete);
        return producer.send(records.queued(JobTopics.SUBMISSIONS, job))
                .thenCompose(sent -> seen.completeOnTimeout(unseen(job), SEEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .thenApply(status -> same(status, job.getDigest()))
                .whenComplete((status, failure) -> watch.run());
    }

    /** It lies where it will be taken up from, whoever does that and when. */
    private static JobStatus unseen(Job job) {
        return JobStatus.newBuilder()
                .setEvent(JobEvent.newBuilder()
                        .setJobId(job.getId())
                        .setTenant(job.getTenant())
                        .setState(JobState.JOB_STATE_ACCEPTED)
                        .setAcceptedAt(job.getAcceptedAt())
                        .setExpiresAt(job.getExpiresAt())
                        .setAt(job.getAcceptedAt())
                        .setModel(ModelWork.model(job))
                        .putAllLabels(job.getLabelsMap())
                        .setPriority(job.getPriority())
                        .setDigest(job.getDigest()))
                .build();
    }

    private static JobStatus same(JobStatus known, ByteString digest) {
        if (!known.getEvent().getDigest().equals(digest)) {
            throw taken(known.getEvent().getJobId());
        }
        return known;
    }

    private void requireKafka() {
        if (!log.inReach()) {
            throw new MedleyException(
                    ErrorCategory.UNAVAILABLE, "Jobs can't be taken now: Kafka is out of reach", null, RETRY, null);
        }
    }
}
