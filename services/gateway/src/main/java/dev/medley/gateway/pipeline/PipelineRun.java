package dev.medley.gateway.pipeline;

import dev.medley.gateway.access.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run of a pipeline, as its record has it. Changed by whoever runs it alone.
 *
 * @param id {@code run_} and 32 hexadecimal digits
 * @param tenant whose it is; empty for those who belong to no tenant
 * @param models that its stages may use; empty is all
 * @param pipeline name of its pipeline
 * @param definition of the pipeline when the run was made
 * @param inputs what it was given, by name
 * @param metadata what its owner keeps with it
 * @param createdAt when it was made
 * @param expiresAt from when on what is left of it is not done
 * @param status what it has come to
 * @param startedAt when it began; null if it has not
 * @param endedAt when it ended; null if it has not
 * @param stages how far each is, in the order in which they can begin
 * @param output what came of it; null if nothing did
 * @param problem why it failed; null if it did not
 * @param revision grows with each change
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record PipelineRun(
        String id,
        String tenant,
        Set<String> models,
        String pipeline,
        ObjectNode definition,
        Map<String, Object> inputs,
        Map<String, String> metadata,
        Instant createdAt,
        Instant expiresAt,
        RunStatus status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Map<String, StageState> stages,
        @Nullable String output,
        @Nullable Problem problem,
        long revision) {
    /**
     * Why a run failed.
     *
     * @param stage that failed; null if it was none
     * @param type coarse kind, of OpenAI's
     * @param code fine kind, if there is one
     * @param message for a person
     * @param param the parameter at fault, if one is
     */
    record Problem(
            @Nullable String stage, String type, @Nullable String code, String message, @Nullable String param) {}

    /** Who its stages are done for. */
    Caller owner() {
        return new Caller(tenant, models);
    }

    /** The values that its templates know: of the inputs, and of the stages that have succeeded. */
    Map<String, Object> values() {
        Map<String, Object> results = new LinkedHashMap<>();
        stages.forEach((name, stage) -> {
            Map<String, Object> result = stage.result();
            if (result != null) {
                results.put(name, result);
            }
        });
        return Map.of("inputs", inputs, "stages", results);
    }

    PipelineRun begun(Instant now) {
        return with(RunStatus.IN_PROGRESS, startedAt == null ? now : startedAt, null, stages, output, problem);
    }

    PipelineRun cancelling() {
        return with(RunStatus.CANCELLING, startedAt, endedAt, stages, output, problem);
    }

    PipelineRun withStage(String name, StageState state) {
        Map<String, StageState> changed = new LinkedHashMap<>(stages);
        changed.put(name, state);
        return with(status, startedAt, endedAt, changed, output, problem);
    }

    PipelineRun succeeded(String output, Instant now) {
        return with(RunStatus.SUCCEEDED, startedAt, now, stages, output, null);
    }

    /**
     * Ended before all was done.
     *
     * @param problem why, if it failed; the stage that it names has failed too, and what else was not done is not
     */
    PipelineRun ended(RunStatus end, @Nullable Problem problem, Instant now) {
        RunStatus others = end == RunStatus.EXPIRED ? RunStatus.EXPIRED : RunStatus.CANCELLED;
        Map<String, StageState> changed = new LinkedHashMap<>();
        stages.forEach((name, stage) -> {
            boolean failed = problem != null && name.equals(problem.stage());
            changed.put(name, stage.status().ended() ? stage : stage.ended(failed ? RunStatus.FAILED : others, now));
        });
        return with(end, startedAt, now, changed, output, problem);
    }

    private PipelineRun with(
            RunStatus status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Map<String, StageState> stages,
            @Nullable String output,
            @Nullable Problem problem) {
        return new PipelineRun(
                id,
                tenant,
                models,
                pipeline,
                definition,
                inputs,
                metadata,
                createdAt,
                expiresAt,
                status,
                startedAt,
                endedAt,
                stages,
                output,
                problem,
                revision + 1);
    }
}
