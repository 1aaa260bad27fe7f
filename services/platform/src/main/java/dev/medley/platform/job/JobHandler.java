package dev.medley.platform.job;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import java.util.concurrent.CompletableFuture;

/** Does jobs. Called on the listener's thread, so it must not wait. */
@FunctionalInterface
public interface JobHandler {
    /**
     * Begins a job.
     *
     * @return its result, or a {@link MedleyException}, whose category says whether another try can help; cancelling it
     *     stops the work
     * @throws MedleyException as the result would
     */
    CompletableFuture<JobResult> start(Job job);
}
