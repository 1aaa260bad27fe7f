package dev.medley.starter.vision;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.tokenizer.VisionVocabulary;
import dev.medley.starter.training.LlavaBatch.Text;
import dev.medley.starter.training.LlavaTrainer.Prompt;

/** Makes tokens of what is said about pictures, as the chat template does. */
final class SceneEncoder {
    private final HuggingFaceTokenizer tokenizer;

    SceneEncoder(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** What stands before every text. */
    static Prompt prompt() {
        return new Prompt(
                new int[] {VisionVocabulary.id(VisionVocabulary.USER)}, VisionVocabulary.id(VisionVocabulary.IMAGE));
    }

    Text caption(String request, String caption) {
        return text(request, caption, true);
    }

    Text answer(String question, String answer) {
        return text(question, answer, false);
    }

    /** The answer and its end are learnt, but not what is asked. */
    private Text text(String request, String answer, boolean caption) {
        long[] asked = ids(request + VisionVocabulary.ASSISTANT);
        long[] said = ids(answer + VisionVocabulary.END);
        var ids = new int[asked.length + said.length];
        var scored = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(i < asked.length ? asked[i] : said[i - asked.length]);
            scored[i] = i >= asked.length;
        }
        return new Text(ids, scored, caption);
    }

    private long[] ids(String text) {
        return tokenizer.encode(text, false, false).getIds();
    }
}
