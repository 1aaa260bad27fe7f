package dev.medley.gateway.job;

import dev.medley.gateway.access.Caller;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobStatus;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Has the parts of something larger done as jobs. A job that was handed in before under its id is not done again: its
 * end is told. While jobs can't be reached, it tries on. Thread-safe.
 */
public final class PartJobs {
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Jobs jobs;

    public PartJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /** The end of a job; the failure to hand it in, if another try can't help. */
    public Mono<JobEvent> end(Job job, Caller owner) {
        return persistently(Mono.defer(() -> jobs.submit(job, owner, job.getId()))
                .flatMap(status -> ended(status, owner).onErrorMap(PartJobs::isUnheardOf, PartJobs::notYet))
                .map(JobStatus::getEvent));
    }

    /** Tries until it is done, or another try can't help. */
    public static <T> Mono<T> persistently(Mono<T> attempt) {
        return attempt.retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_WAIT)
                .maxBackoff(LONGEST_WAIT)
                .filter(PartJobs::canHelp));
    }

    private Mono<JobStatus> ended(JobStatus status, Caller owner) {
        String id = status.getEvent().getJobId();
        if (Jobs.hasEnded(status)) {
            return jobs.get(id, owner, id);
        }
        return jobs.watch(id, status.getRevision(), owner, id)
                .filter(Jobs::hasEnded)
                .next()
                .switchIfEmpty(Mono.error(() -> new MedleyException(
                        ErrorCategory.UNAVAILABLE, "The job '%s' was lost sight of".formatted(id))));
    }

    /** Has a job not done, or not to its end; tries once. */
    public Mono<Void> cancel(String id, Caller owner) {
        return jobs.cancel(id, owner, id).onErrorComplete().then();
    }

    /** A job that was handed in may lie where no coordinator has heard of it yet. */
    private static boolean isUnheardOf(Throwable thrown) {
        return thrown instanceof MedleyException failure && failure.category() == ErrorCategory.NOT_FOUND;
    }

    private static MedleyException notYet(Throwable unheardOf) {
        return new MedleyException(ErrorCategory.UNAVAILABLE, "The job was not heard of yet", null, null, unheardOf);
    }

    /** Whether another try can help. */
    public static boolean canHelp(Throwable thrown) {
        return thrown instanceof MedleyException failure && failure.category().retryable();
    }
}
