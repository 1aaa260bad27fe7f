package dev.medley.platform.job;

import dev.medley.proto.jobs.v1.Job;

/**
 * A job and where it lies.
 *
 * @param attempts how often it was started before
 */
record QueuedJob(Place place, Job job, int attempts) {
    QueuedJob startedAgain() {
        return new QueuedJob(place, job, attempts + 1);
    }
}
