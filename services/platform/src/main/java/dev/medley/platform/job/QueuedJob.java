package dev.medley.platform.job;

import dev.medley.proto.jobs.v1.Job;
import io.opentelemetry.context.Context;

/**
 * A job and where it lies.
 *
 * @param attempts how often it was started before
 * @param trace that it belongs to
 */
record QueuedJob(Place place, Job job, int attempts, Context trace) {
    QueuedJob(Place place, Job job, int attempts) {
        this(place, job, attempts, Context.current());
    }

    QueuedJob startedAgain() {
        return new QueuedJob(place, job, attempts + 1, trace);
    }
}
