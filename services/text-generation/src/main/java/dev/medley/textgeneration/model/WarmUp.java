package dev.medley.textgeneration.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TextGenerator;
import dev.medley.inference.text.TokenUsage;
import dev.medley.worker.FirstRun;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A first generation, so that the first caller meets compiled programs, and so that a model that can't run shows. */
final class WarmUp {
    private static final int TOKENS = 8;

    private WarmUp() {}

    /** @throws InferenceException if the model can't generate */
    static void run(TextGenerator generator) {
        var done = new CompletableFuture<TokenUsage>();
        var task = new GenerationTask(
                new PromptInput.Text("Hello", false), SamplingRequest.GREEDY, TOKENS, List.of(), 1, null, true, null);
        generator.submit(task, new GenerationListener() {
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
