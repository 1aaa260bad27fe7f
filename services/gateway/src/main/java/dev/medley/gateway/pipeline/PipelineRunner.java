package dev.medley.gateway.pipeline;

import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.job.PartJobs;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import reactor.core.publisher.Mono;

/**
 * Runs pipelines, from where they are to their end. Run again after it was cut off, a run does no stage twice: the
 * values of those that have succeeded are in its record, and any other is a job with an id of its own, which only tells
 * its end if it has ended.
 */
final class PipelineRunner {
    private final PipelineRuns runs;
    private final PartJobs jobs;

    PipelineRunner(PipelineRuns runs, PartJobs jobs) {
        this.runs = runs;
        this.jobs = jobs;
    }

    /** Completes with the run at its end; a failure that another try may mend is thrown. */
    Mono<PipelineRun> run(String tenant, String id) {
        return Blocking.call(() -> runs.find(tenant, id)
                        .orElseThrow(() -> new MedleyException(
                                ErrorCategory.NOT_FOUND, "No run found with id '%s'".formatted(id))))
                .flatMap(run -> run.status().ended() ? Mono.just(run) : new RunCourse(runs, jobs, run).toItsEnd());
    }
}
