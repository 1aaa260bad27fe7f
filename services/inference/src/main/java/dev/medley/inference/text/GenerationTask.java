package dev.medley.inference.text;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to generate, and how. Checked by {@link TextEngine#submit}, which refuses what is out of range with an
 * {@link dev.medley.inference.InferenceException} that names the field as {@code medley.text.v1.Generation} does.
 *
 * @param prompt the text to go on from
 * @param sampling how tokens are drawn; unset fields take the checkpoint's generation_config.json
 * @param maxTokens most tokens for each choice, or null for what the context leaves
 * @param stop texts that end a choice, up to 4
 * @param choices how many answers to draw, 1 to 16
 * @param topLogProbs how many alternatives to report at each position, 0 to 20, or null for no log-probabilities
 * @param ignoreEndOfSequence whether to go on past the end-of-sequence token
 * @param deadline when the work is given up, or null for never
 * @param adapter the name of the LoRA adapter that answers, or null for the bare model
 * @param background whether it gives way to tasks that are not, because nobody waits for it
 */
public record GenerationTask(
        PromptInput prompt,
        SamplingRequest sampling,
        @Nullable Integer maxTokens,
        List<String> stop,
        int choices,
        @Nullable Integer topLogProbs,
        boolean ignoreEndOfSequence,
        @Nullable Instant deadline,
        @Nullable String adapter,
        boolean background) {

    /** A task for the bare model, that somebody waits for. */
    public GenerationTask(
            PromptInput prompt,
            SamplingRequest sampling,
            @Nullable Integer maxTokens,
            List<String> stop,
            int choices,
            @Nullable Integer topLogProbs,
            boolean ignoreEndOfSequence,
            @Nullable Instant deadline) {
        this(prompt, sampling, maxTokens, stop, choices, topLogProbs, ignoreEndOfSequence, deadline, null, false);
    }

    public GenerationTask {
        stop = List.copyOf(stop);
    }

    public GenerationTask withPrompt(PromptInput other) {
        return new GenerationTask(
                other,
                sampling,
                maxTokens,
                stop,
                choices,
                topLogProbs,
                ignoreEndOfSequence,
                deadline,
                adapter,
                background);
    }

    public GenerationTask withAdapter(@Nullable String name) {
        return new GenerationTask(
                prompt,
                sampling,
                maxTokens,
                stop,
                choices,
                topLogProbs,
                ignoreEndOfSequence,
                deadline,
                name,
                background);
    }

    /** The same, for which nobody waits. */
    public GenerationTask inBackground() {
        return new GenerationTask(
                prompt, sampling, maxTokens, stop, choices, topLogProbs, ignoreEndOfSequence, deadline, adapter, true);
    }
}
