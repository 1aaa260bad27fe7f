package dev.medley.gateway.pipeline;

import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.http.OpenAiError;
import dev.medley.gateway.job.EarlyEnd;
import dev.medley.gateway.job.PartJobs;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.pipeline.PipelineRun.Problem;
import dev.medley.gateway.pipeline.Stage.ModelStage;
import dev.medley.gateway.pipeline.Stage.TimelineStage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobRecords;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The course of one run: each stage begins once those that it needs have succeeded, beside all others that can. The
 * first failure ends it, and so do its owner's wish and its time.
 */
final class RunCourse {
    /** Most jobs of a stage that are handed in and not yet done. */
    private static final int AT_ONCE = 16;

    private static final int MAX_PARTS = 1000;

    private final PipelineRuns runs;
    private final PartJobs jobs;
    private final RunRecord record;
    private final PipelineRun run;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    RunCourse(PipelineRuns runs, PartJobs jobs, PipelineRun run) {
        this.runs = runs;
        this.jobs = jobs;
        this.run = run;
        this.record = new RunRecord(runs, run);
    }

    /** A stage that can't succeed. */
    private static final class StageFailure extends RuntimeException {
        private final String stage;

        StageFailure(String stage, Throwable why) {
            super(why);
            this.stage = stage;
        }
    }

    /** Completes with the run at its end; a failure that another try may mend is thrown, and jobs under way go on. */
    Mono<PipelineRun> toItsEnd() {
        return Blocking.call(() -> PipelineReader.read(run.pipeline(), run.definition()))
                .flatMap(pipeline -> Blocking.call(() -> record.change(now -> now.begun(Instant.now())))
                        .then(Mono.using(
                                () -> new EarlyEnd<>(this::earlyEnd),
                                early -> Mono.firstWithSignal(early.end(), stages(pipeline)),
                                EarlyEnd::close))
                        .flatMap(end -> ended(pipeline, end)))
                .onErrorResume(thrown -> !PartJobs.canHelp(thrown), this::failed);
    }

    private Optional<RunStatus> earlyEnd() {
        if (runs.isCancelled(run)) {
            return Optional.of(RunStatus.CANCELLED);
        }
        return Instant.now().isBefore(run.expiresAt()) ? Optional.empty() : Optional.of(RunStatus.EXPIRED);
    }

    private Mono<RunStatus> stages(Pipeline pipeline) {
        Map<String, Mono<Void>> succeeded = new HashMap<>();
        List<Mono<Void>> all = new ArrayList<>();
        for (Stage stage : pipeline.stages()) {
            Sinks.Empty<Void> success = Sinks.empty();
            List<Mono<Void>> needed = stage.needs().stream()
                    .map(name -> Objects.requireNonNull(succeeded.get(name)))
                    .toList();
            succeeded.put(stage.name(), success.asMono());
            all.add(Mono.when(needed)
                    .then(Mono.defer(() -> succeeded(stage)))
                    .doOnSuccess(none -> success.tryEmitEmpty()));
        }
        return Mono.when(all).thenReturn(RunStatus.SUCCEEDED);
    }

    private Mono<Void> succeeded(Stage stage) {
        if (record.stage(stage.name()).status() == RunStatus.SUCCEEDED) {
            return Mono.empty();
        }
        return values(stage)
                .flatMap(values -> Blocking.call(() -> {
                    record.changeStage(stage.name(), state -> state.succeeded(values, Instant.now()));
                    return stage;
                }))
                .then();
    }

    private Mono<Map<String, Object>> values(Stage stage) {
        Map<String, Object> known = record.now().values();
        if (stage instanceof TimelineStage timeline) {
            return begin(stage, 0).then(Mono.fromCallable(() -> timeline.values(known)));
        }
        ModelStage work = (ModelStage) stage;
        Place place = work.forEach();
        if (place == null) {
            return begin(stage, 1).then(part(work, jobId(stage), known));
        }
        List<?> items = place.list(known).orElse(List.of());
        if (items.size() > MAX_PARTS) {
            return Mono.error(new StageFailure(
                    stage.name(),
                    new MedleyException(
                            ErrorCategory.INVALID_REQUEST,
                            "'%s' has %d entries, at most %d are allowed"
                                    .formatted(place.path(), items.size(), MAX_PARTS))));
        }
        return begin(stage, items.size())
                .thenMany(Flux.range(0, items.size()))
                .flatMapSequential(
                        i -> part(work, jobId(stage) + "-" + (i + 1), StageJobs.with(known, items.get(i)))
                                .map(values -> StageJobs.part(items.get(i), values)),
                        AT_ONCE,
                        1)
                .collectList()
                .map(StageJobs::parts);
    }

    private Mono<Void> begin(Stage stage, int total) {
        return Blocking.call(() -> {
                    record.changeStage(stage.name(), state -> state.begun(total, Instant.now()));
                    return stage;
                })
                .then();
    }

    /** The values of one job of a stage. */
    private Mono<Map<String, Object>> part(ModelStage stage, String id, Map<String, Object> known) {
        return Mono.fromCallable(() -> job(stage, id, known))
                .doOnNext(job -> underWay.add(id))
                .flatMap(job -> jobs.end(job, run.owner()))
                .doOnNext(ended -> underWay.remove(id))
                .onErrorMap(thrown -> new StageFailure(stage.name(), thrown))
                .flatMap(ended -> Blocking.call(() -> counted(stage, ended)));
    }

    private Job job(ModelStage stage, String id, Map<String, Object> known) {
        return StageJobs.job(id, stage, known).toBuilder()
                .setExpiresAt(JobRecords.timestamp(run.expiresAt()))
                .build();
    }

    private Map<String, Object> counted(ModelStage stage, JobEvent ended) {
        record.count(stage.name(), ended.getState() == JobState.JOB_STATE_SUCCEEDED, ended.getAttempt());
        try {
            return StageJobs.values(stage, ended);
        } catch (RuntimeException e) {
            throw new StageFailure(stage.name(), e);
        }
    }

    /** The same whenever the stage's job is handed in. */
    private String jobId(Stage stage) {
        return run.id() + "-" + stage.name();
    }

    private Mono<PipelineRun> ended(Pipeline pipeline, RunStatus end) {
        if (end != RunStatus.SUCCEEDED) {
            return stopped(end, null);
        }
        return Blocking.call(() -> {
            String output = pipeline.output().render(record.now().values());
            return record.change(now -> now.succeeded(output, Instant.now()));
        });
    }

    private Mono<PipelineRun> failed(Throwable thrown) {
        @Nullable String stage = thrown instanceof StageFailure failure ? failure.stage : null;
        Throwable cause = thrown instanceof StageFailure && thrown.getCause() != null ? thrown.getCause() : thrown;
        MedleyException why = GrpcFailures.fromGrpc(ParameterNames.translate(cause));
        OpenAiError.Detail detail = OpenAiError.of(why).error();
        String what = why.category() == ErrorCategory.INTERNAL ? "Internal error" : detail.message();
        String message = stage == null ? what : "The stage '%s' failed: %s".formatted(stage, what);
        return stopped(RunStatus.FAILED, new Problem(stage, detail.type(), detail.code(), message, detail.param()));
    }

    /** What is under way is not wanted any more. */
    private Mono<PipelineRun> stopped(RunStatus end, @Nullable Problem problem) {
        return Flux.fromIterable(Set.copyOf(underWay))
                .flatMap(id -> jobs.cancel(id, run.owner()))
                .then(Blocking.call(() -> record.change(now -> now.ended(end, problem, Instant.now()))));
    }
}
