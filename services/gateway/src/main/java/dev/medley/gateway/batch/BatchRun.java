package dev.medley.gateway.batch;

import dev.medley.gateway.batch.Batch.Problem;
import dev.medley.gateway.batch.JsonLines.Line;
import dev.medley.gateway.batch.LineOutcome.Kind;
import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.job.EarlyEnd;
import dev.medley.gateway.job.PartJobs;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobRecords;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.Priority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Runs batches, from where they are to their end. Run again after it was cut off, a batch does no line twice: each is a
 * job with an id of its own, and one that has ended only tells its end.
 */
final class BatchRun {
    private final BatchSettings settings;
    private final Batches batches;
    private final StoredFiles files;
    private final BatchOutputs outputs;
    private final PartJobs jobs;
    private final DurableCalls calls;

    BatchRun(
            BatchSettings settings,
            Batches batches,
            StoredFiles files,
            BatchOutputs outputs,
            PartJobs jobs,
            DurableCalls calls) {
        this.settings = settings;
        this.batches = batches;
        this.files = files;
        this.outputs = outputs;
        this.jobs = jobs;
        this.calls = calls;
    }

    /** Completes with the batch at its end; a failure that another try may mend is thrown. */
    Mono<Batch> run(String tenant, String id) {
        return Blocking.call(() -> batches.find(tenant, id)
                        .orElseThrow(() -> new MedleyException(
                                ErrorCategory.NOT_FOUND, "No batch found with id '%s'".formatted(id))))
                .flatMap(batch -> batch.status().ended() ? Mono.just(batch) : toItsEnd(batch));
    }

    private Mono<Batch> toItsEnd(Batch batch) {
        return checked(batch)
                .flatMap(this::done)
                .onErrorResume(
                        thrown -> !PartJobs.canHelp(thrown),
                        thrown -> Blocking.call(() -> failed(batch, GrpcFailures.fromGrpc(thrown))));
    }

    private Batch failed(Batch batch, MedleyException why) {
        Problem problem = new Problem(
                String.valueOf(why.category().openAiCode()), String.valueOf(why.getMessage()), why.field(), null);
        Batch failed = batch.withProblems(List.of(problem)).reaching(BatchStatus.FAILED, Instant.now());
        batches.put(failed);
        return failed;
    }

    private Mono<Batch> checked(Batch batch) {
        return Blocking.call(() -> {
            if (batch.at(BatchStatus.IN_PROGRESS) != null) {
                return batch;
            }
            Optional<StoredFile> file = files.find(batch.tenant(), batch.inputFileId());
            BatchInput input = file.isPresent()
                    ? BatchInput.check(files.open(file.get()), batch.endpoint(), settings.maxLines())
                    : BatchInput.gone();
            Batch counted = batch.counting(new Batch.Counts(input.lines(), 0, 0));
            Batch next = input.problems().isEmpty()
                    ? counted.reaching(BatchStatus.IN_PROGRESS, Instant.now())
                    : batch.withProblems(input.problems()).reaching(BatchStatus.FAILED, Instant.now());
            batches.put(next);
            return next;
        });
    }

    private Mono<Batch> done(Batch batch) {
        if (batch.status().ended()) {
            return Mono.just(batch);
        }
        return Mono.using(
                () -> new EarlyEnd<>(() -> earlyEnd(batch)),
                early -> Mono.using(
                        () -> outputs.begin(batch),
                        output -> lines(batch)
                                .flatMap(line -> outcome(batch, line, early), settings.linesAtOnce(), 1)
                                .publishOn(Schedulers.boundedElastic(), 1)
                                .doOnNext(output::add)
                                .then(Blocking.call(output::end)),
                        BatchOutputs.Output::close),
                EarlyEnd::close);
    }

    private Optional<Kind> earlyEnd(Batch batch) {
        if (batches.cancelledAt(batch).isPresent()) {
            return Optional.of(Kind.CANCELLED);
        }
        return Instant.now().isBefore(batch.expiresAt()) ? Optional.empty() : Optional.of(Kind.EXPIRED);
    }

    private Flux<BatchLine> lines(Batch batch) {
        return Flux.<BatchLine, JsonLines>generate(
                        () -> open(batch), (lines, sink) -> next(batch, lines, sink), this::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<LineOutcome> outcome(Batch batch, BatchLine line, EarlyEnd<Kind> early) {
        Kind ended = early.known();
        if (ended != null) {
            return Mono.just(LineOutcome.undone(batch, line, ended));
        }
        return PartJobs.persistently(calls.read(batch.endpoint(), line.body(), batch.owner()))
                .map(work -> job(batch, line, work))
                .flatMap(job -> outcome(batch, line, job, early))
                .onErrorResume(thrown -> Mono.just(LineOutcome.failed(batch, line, thrown)));
    }

    private Mono<LineOutcome> outcome(Batch batch, BatchLine line, Job job, EarlyEnd<Kind> early) {
        Mono<LineOutcome> undone = early.end().flatMap(end -> jobs.cancel(job.getId(), batch.owner())
                .thenReturn(LineOutcome.undone(batch, line, end)));
        Mono<LineOutcome> done = jobs.end(job, batch.owner()).map(event -> LineOutcome.of(batch, line, event, calls));
        return Mono.firstWithSignal(undone, done);
    }

    private static Job job(Batch batch, BatchLine line, Job work) {
        return work.toBuilder()
                .setId(jobId(batch, line))
                .setPriority(Priority.PRIORITY_LOW)
                .setExpiresAt(JobRecords.timestamp(batch.expiresAt()))
                .build();
    }

    /** The same whenever the line is handed in. */
    static String jobId(Batch batch, BatchLine line) {
        return "%s-%d".formatted(batch.id(), line.number());
    }

    private JsonLines open(Batch batch) {
        return files.find(batch.tenant(), batch.inputFileId())
                .map(file -> new JsonLines(files.open(file)))
                .orElseThrow(() -> new MedleyException(ErrorCategory.DATA_LOSS, "The batch's file is gone"));
    }

    private static JsonLines next(Batch batch, JsonLines lines, SynchronousSink<BatchLine> sink) {
        try {
            Line line = lines.next();
            if (line == null) {
                sink.complete();
            } else {
                sink.next(BatchLine.read(line, batch.endpoint()));
            }
        } catch (IOException e) {
            sink.error(new MedleyException(ErrorCategory.UNAVAILABLE, "The batch's file can't be read", null, null, e));
        }
        return lines;
    }

    private void close(JsonLines lines) {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
