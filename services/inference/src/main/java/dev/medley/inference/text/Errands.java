package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What callers want the engine's thread to do between two steps, while they wait. Thread-safe. */
final class Errands {
    private final InferenceException closing;
    private final Queue<FutureTask<?>> open = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** @param closing what callers hear once nothing more is done */
    Errands(InferenceException closing) {
        this.closing = closing;
    }

    /**
     * Returns once the work is done.
     *
     * @param wake sees to it that the engine's thread calls {@link #run()} soon
     * @throws InferenceException what the work threw, INTERNAL for anything else, or the refusal of a closing engine
     */
    void await(Runnable work, Runnable wake) {
        var errand = new FutureTask<>(work, null);
        open.add(errand);
        wake.run();
        if (closed) {
            errand.cancel(false);
        }
        try {
            errand.get();
        } catch (CancellationException e) {
            throw closing;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InferenceException refusal) {
                throw refusal;
            }
            throw new InferenceException(Reason.INTERNAL, "The engine failed", null, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException(Reason.CANCELLED, "The caller was interrupted", null, e);
        }
    }

    /** Does what is open. */
    void run() {
        for (FutureTask<?> errand = open.poll(); errand != null; errand = open.poll()) {
            errand.run();
        }
    }

    /** Gives up what is open and what comes later. */
    void close() {
        closed = true;
        for (FutureTask<?> errand = open.poll(); errand != null; errand = open.poll()) {
            errand.cancel(false);
        }
    }
}
