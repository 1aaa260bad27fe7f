package dev.medley.inference.text;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks for tests, written as what differs from a plain one. */
record Tasks(GenerationTask task) {
    /** Greedy, 64 tokens, past any end of sequence. */
    static Tasks of(int[] prompt) {
        var input = new PromptInput.Tokens(Arrays.stream(prompt).boxed().toList(), false);
        return new Tasks(new GenerationTask(input, SamplingRequest.GREEDY, 64, List.of(), 1, null, true, null));
    }

    Tasks sampled(long seed) {
        return sampling(new SamplingRequest(1.0, null, null, null, null, null, null, Map.of(), seed));
    }

    Tasks sampling(SamplingRequest sampling) {
        return with(task.prompt(), sampling, task.maxTokens(), task.stop(), task.choices(), task.topLogProbs(), null);
    }

    Tasks prompt(PromptInput prompt) {
        return with(prompt, task.sampling(), task.maxTokens(), task.stop(), task.choices(), task.topLogProbs(), null);
    }

    Tasks maxTokens(@Nullable Integer maxTokens) {
        return with(task.prompt(), task.sampling(), maxTokens, task.stop(), task.choices(), task.topLogProbs(), null);
    }

    Tasks stop(String... stop) {
        return with(
                task.prompt(),
                task.sampling(),
                task.maxTokens(),
                List.of(stop),
                task.choices(),
                task.topLogProbs(),
                null);
    }

    Tasks choices(int choices) {
        return with(task.prompt(), task.sampling(), task.maxTokens(), task.stop(), choices, task.topLogProbs(), null);
    }

    Tasks topLogProbs(int count) {
        return with(task.prompt(), task.sampling(), task.maxTokens(), task.stop(), task.choices(), count, null);
    }

    Tasks deadline(Instant deadline) {
        return with(
                task.prompt(),
                task.sampling(),
                task.maxTokens(),
                task.stop(),
                task.choices(),
                task.topLogProbs(),
                deadline);
    }

    Tasks adapter(String name) {
        return new Tasks(task.withAdapter(name));
    }

    private static Tasks with(
            PromptInput prompt,
            SamplingRequest sampling,
            @Nullable Integer maxTokens,
            List<String> stop,
            int choices,
            @Nullable Integer topLogProbs,
            @Nullable Instant deadline) {
        return new Tasks(new GenerationTask(prompt, sampling, maxTokens, stop, choices, topLogProbs, true, deadline));
    }
}
