package dev.medley.worker.generation;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TokenUsage;
import dev.medley.worker.FirstRun;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A first generation, so that the first caller meets compiled programs, and so that a model that can't run shows. */
public final class FirstGeneration {
    private static final int TOKENS = 8;

    private FirstGeneration() {}

    /**
     * Has a few tokens written, and waits for them.
     *
     * @param submit hands the task to the engine
     * @throws InferenceException if the model can't generate
     */
    public static void run(PromptInput prompt, BiConsumer<GenerationTask, GenerationListener> submit) {
        var done = new CompletableFuture<TokenUsage>();
        var task = new GenerationTask(prompt, SamplingRequest.GREEDY, TOKENS, List.of(), 1, null, true, null);
        submit.accept(task, new GenerationListener() {
            @Override
            public void onDelta(ChoiceDelta delta) {
                // Only the end counts.
            }

            @Override
            public void onCompleted(TokenUsage usage) {
                done.complete(usage);
            }

            @Override
            public void onFailed(InferenceException failure) {
                done.completeExceptionally(failure);
            }
        });
        FirstRun.await(done);
    }
}
