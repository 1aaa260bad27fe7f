package dev.medley.gateway.pipeline;

import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * The record of a run under way, which is written down with its changes. Blocks while it writes, and fails with a
 * {@link MedleyException}. Thread-safe.
 */
final class RunRecord {
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(1);

    private final PipelineRuns runs;
    private PipelineRun run;
    private Instant writtenAt = Instant.EPOCH;

    RunRecord(PipelineRuns runs, PipelineRun run) {
        this.runs = runs;
        this.run = run;
    }

    synchronized PipelineRun now() {
        return run;
    }

    synchronized StageState stage(String name) {
        return run.stages().getOrDefault(name, StageState.QUEUED);
    }

    synchronized PipelineRun change(UnaryOperator<PipelineRun> change) {
        run = change.apply(run);
        write();
        return run;
    }

    synchronized void changeStage(String name, UnaryOperator<StageState> change) {
        run = run.withStage(name, change.apply(stage(name)));
        write();
    }

    /** A job of a stage has ended; written down now and then. */
    synchronized void count(String stage, boolean succeeded, int attempts) {
        run = run.withStage(stage, stage(stage).counting(succeeded, attempts));
        if (writtenAt.plus(BETWEEN_COUNTS).isBefore(Instant.now())) {
            write();
        }
    }

    private void write() {
        runs.put(run);
        writtenAt = Instant.now();
    }
}
