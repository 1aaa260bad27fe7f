package dev.medley.worker.job;

import dev.medley.proto.jobs.v1.JobResult;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Threads for what of a job has to wait, since whoever hands jobs out must not. There are as many as jobs under way,
 * and each belongs to its job's trace. Thread-safe.
 */
public final class JobThreads implements AutoCloseable {
    private final ExecutorService threads = Context.taskWrapping(Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "job");
        thread.setDaemon(true);
        return thread;
    }));

    /**
     * Runs the work on a thread of its own.
     *
     * @param work completes the result, now or later; what it throws becomes the result. It looks now and then whether
     *     the result is done already, as that of a cancelled job is, and returns early then
     */
    public CompletableFuture<JobResult> start(Consumer<CompletableFuture<JobResult>> work) {
        var result = new CompletableFuture<JobResult>();
        threads.execute(() -> {
            try {
                if (!result.isDone()) {
                    work.accept(result);
                }
            } catch (RuntimeException | Error e) { // a job that nobody ends would never end
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
