package dev.medley.gateway.pipeline;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.job.IdempotencyKey;
import dev.medley.gateway.job.Jobs;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobChecks;
import dev.medley.platform.job.JobRecords;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.PipelineWork;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Makes runs: accepted once they are durable jobs, and their records are there before that. */
final class NewRuns {
    /** A day less than a job may wait at most: clocks differ. */
    private static final Duration LONGEST_WAIT = JobChecks.LONGEST_WAIT.minusDays(1);

    private final Duration window;
    private final PipelineRuns runs;
    private final StoredFiles files;
    private final Jobs jobs;

    /** @param window how long a run may take */
    NewRuns(Duration window, PipelineRuns runs, StoredFiles files, Jobs jobs) {
        this.window = window;
        this.runs = runs;
        this.files = files;
        this.jobs = jobs;
    }

    /** The run that is asked for: a new one, or that of the same request before. */
    Mono<PipelineRun> make(Pipeline pipeline, RunRequest asked, ServerRequest request) {
        Caller caller = Caller.of(request.exchange());
        String key = IdempotencyKey.of(request);
        String requestId = RequestId.of(request.exchange());
        return Blocking.call(() -> key == null ? Optional.<PipelineRun>empty() : made(key, pipeline, asked, caller))
                .flatMap(made -> made.isPresent()
                        ? handedIn(made.get(), caller, requestId)
                        : Blocking.call(() -> recorded(key, pipeline, asked, caller))
                                .flatMap(run -> handedIn(run, caller, requestId)
                                        .onErrorResume(refused -> forgotten(run).then(Mono.error(refused)))));
    }

    private Optional<PipelineRun> made(String key, Pipeline pipeline, RunRequest asked, Caller caller) {
        Optional<PipelineRun> made = runs.find(caller.tenant(), id(key, caller));
        made.filter(run -> !run.pipeline().equals(pipeline.name())
                        || !run.inputs().equals(asked.inputs())
                        || !run.metadata().equals(asked.metadata()))
                .ifPresent(other -> {
                    throw MedleyException.invalid(
                            "Idempotency-Key", "Another run was made with the Idempotency-Key: " + other.id());
                });
        return made;
    }

    private PipelineRun recorded(@Nullable String key, Pipeline pipeline, RunRequest asked, Caller caller) {
        asked.files(pipeline.inputs()).forEach((id, input) -> {
            if (files.find(caller.tenant(), id).isEmpty()) {
                throw MedleyException.invalid(input, "No such File object: " + FormFields.shortened(id));
            }
        });
        Map<String, StageState> stages = new LinkedHashMap<>();
        pipeline.stages().forEach(stage -> stages.put(stage.name(), StageState.QUEUED));
        Instant now = Instant.now();
        PipelineRun run = new PipelineRun(
                id(key, caller),
                caller.tenant(),
                caller.models(),
                pipeline.name(),
                pipeline.source(),
                asked.inputs(),
                asked.metadata(),
                now,
                now.plus(window),
                RunStatus.QUEUED,
                null,
                null,
                stages,
                null,
                null,
                1);
        runs.add(run);
        return run;
    }

    private static String id(@Nullable String key, Caller caller) {
        return "run_"
                + (key == null
                        ? UUID.randomUUID().toString().replace("-", "")
                        : IdempotencyKey.id(caller.owner(), key));
    }

    /** It may wait for a gateway longer than the run may take: only who runs it can say that it has expired. */
    private Mono<PipelineRun> handedIn(PipelineRun run, Caller caller, String requestId) {
        Job job = Job.newBuilder()
                .setId(run.id())
                .setExpiresAt(JobRecords.timestamp(run.createdAt().plus(LONGEST_WAIT)))
                .setPipeline(PipelineWork.newBuilder().setRunId(run.id()))
                .build();
        return jobs.submit(job, caller, requestId).thenReturn(run);
    }

    private Mono<PipelineRun> forgotten(PipelineRun run) {
        return Blocking.call(() -> {
            runs.delete(run);
            return run;
        });
    }
}
