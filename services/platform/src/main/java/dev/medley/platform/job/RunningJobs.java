package dev.medley.platform.job;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.RunningJobs.Outcome.Done;
import dev.medley.platform.job.RunningJobs.Outcome.Failed;
import dev.medley.platform.tracing.KafkaTracing;
import dev.medley.proto.jobs.v1.JobResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs under way. Not thread-safe, but they end on any thread. */
final class RunningJobs {
    private static final Logger logger = LoggerFactory.getLogger(RunningJobs.class);
    private static final int MAX_RESULT_BYTES = 1024 * 1024;

    private final JobHandler handler;
    private final Map<Place, Running> running = new HashMap<>();
    private final Set<Place> cancelled = new HashSet<>();
    private final Queue<Running> ended = new ConcurrentLinkedQueue<>();

    private record Running(QueuedJob job, Instant started, CompletableFuture<JobResult> result) {}

    /**
     * How a job ended.
     *
     * @param started when this try began
     */
    record Ending(QueuedJob job, Instant started, Outcome outcome) {}

    /** What a job came to. */
    sealed interface Outcome {
        record Done(JobResult result) implements Outcome {}

        record Failed(MedleyException why) implements Outcome {}

        record Cancelled() implements Outcome {}
    }

    RunningJobs(JobHandler handler) {
        this.handler = handler;
    }

    void start(QueuedJob job) {
        var run = new Running(job, Instant.now(), begun(job));
        running.put(job.place(), run);
        run.result().whenComplete((result, failure) -> ended.add(run));
    }

    int count() {
        return running.size();
    }

    /** The places of those that still run, or have ended and not been collected. */
    List<Place> places() {
        return List.copyOf(running.keySet());
    }

    /** Tells of those that have ended since it was called last. */
    void collect(Consumer<Ending> endings) {
        for (Running run = ended.poll(); run != null; run = ended.poll()) {
            if (running.remove(run.job().place(), run)) {
                boolean unwanted = cancelled.remove(run.job().place());
                boolean stopped = unwanted && run.result().isCancelled();
                endings.accept(new Ending(run.job(), run.started(), stopped ? new Outcome.Cancelled() : outcome(run)));
            }
        }
    }

    /** Stops those that should not be done, unless they have ended. */
    void cancelIf(Predicate<String> unwanted) {
        for (Running run : List.copyOf(running.values())) {
            if (unwanted.test(run.job().job().getId())
                    && cancelled.add(run.job().place())) {
                run.result().cancel(true);
            }
        }
    }

    /** Stops those; nothing is told of them any more. */
    void stopIf(Predicate<Place> condition) {
        var stopped = new ArrayList<Running>();
        running.values().removeIf(run -> condition.test(run.job().place()) && stopped.add(run));
        cancelled.removeIf(condition);
        stopped.forEach(run -> run.result().cancel(true));
    }

    private CompletableFuture<JobResult> begun(QueuedJob job) {
        Span span = KafkaTracing.processing(
                job.place().partition().topic(), job.job().getId(), job.trace());
        CompletableFuture<JobResult> result;
        try {
            result = job.trace()
                    .with(span)
                    .wrapSupplier(() -> handler.start(job.job()))
                    .get();
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        var unused = result.whenComplete((done, failure) -> end(span, failure));
        return result;
    }

    private static void end(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private static Outcome outcome(Running run) {
        try {
            JobResult result = run.result().join();
            return result.getSerializedSize() > MAX_RESULT_BYTES ? new Failed(oversize(result)) : new Done(result);
        } catch (CompletionException e) {
            return new Failed(failure(run.job(), e.getCause()));
        } catch (RuntimeException e) {
            return new Failed(failure(run.job(), e));
        }
    }

    private static MedleyException oversize(JobResult result) {
        return new MedleyException(
                ErrorCategory.PAYLOAD_TOO_LARGE,
                "The result has %d bytes, but a job's may have %d at most"
                        .formatted(result.getSerializedSize(), MAX_RESULT_BYTES));
    }

    private static MedleyException failure(QueuedJob job, @Nullable Throwable cause) {
        if (cause instanceof MedleyException known) {
            return known;
        }
        logger.error("Job {} failed", job.job().getId(), cause);
        return new MedleyException(ErrorCategory.INTERNAL, "Internal error", null, null, cause);
    }
}
