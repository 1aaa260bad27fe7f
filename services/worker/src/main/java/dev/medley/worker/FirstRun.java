package dev.medley.worker;

import dev.medley.inference.InferenceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for a model's first run, which may take long. */
public final class FirstRun {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private FirstRun() {}

    /** @throws InferenceException what the run failed with, or INTERNAL if it does not end */
    public static void await(CompletableFuture<?> run) {
        try {
            run.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferenceException failure) {
                throw failure;
            }
            throw new InferenceException(
                    InferenceException.Reason.INTERNAL, "The warm-up took longer than " + LIMIT, null, e);
        }
    }
}
