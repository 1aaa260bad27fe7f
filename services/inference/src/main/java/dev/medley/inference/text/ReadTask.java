package dev.medley.inference.text;

import dev.medley.inference.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A task that was checked.
 *
 * @param task the task as it came
 * @param prompt its prompt's token ids, at least one
 * @param continuing whether the answer goes on from a raw prompt, so that its first space counts
 * @param echo text that stands in front of each answer, possibly empty
 * @param maxTokens for each choice, at least 1
 * @param images that the prompt has
 * @param endTokens tokens that end an answer
 */
record ReadTask(
        GenerationTask task,
        int[] prompt,
        boolean continuing,
        String echo,
        int maxTokens,
        SamplingSettings sampling,
        PromptImages images,
        Set<Integer> endTokens,
        Tokenizer tokenizer) {

    /** The sequences that the task takes, one for each choice, before their first tokens. */
    List<Sequence> open(OpenTask open) {
        var sequences = new ArrayList<Sequence>(task.choices());
        for (int index = 0; index < task.choices(); index++) {
            var decoder = continuing ? tokenizer.newContinuingDecoder() : tokenizer.newTextDecoder();
            var text = new AnswerText(decoder, echo, task.stop());
            var sampler = new Sampler(sampling, index, prompt);
            sequences.add(new Sequence(new Choice(open, index, sampler, text, endTokens, maxTokens), prompt, images));
        }
        return sequences;
    }

    /** The task as the engine's thread sees it. */
    OpenTask open(GenerationListener listener) {
        Integer top = task.topLogProbs();
        TokenReport report = top == null ? null : new TokenReport(tokenizer, top);
        return new OpenTask(
                listener, task.choices(), prompt.length, task.deadline(), report, task.adapter(), task.background());
    }
}
