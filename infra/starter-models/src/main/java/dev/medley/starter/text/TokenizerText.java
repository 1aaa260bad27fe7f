package dev.medley.starter.text;

import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Example;
import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.corpus.Example.Turn;
import java.util.ArrayList;
import java.util.List;

/** What the tokenizer learns its merges from. */
final class TokenizerText {
    private static final int EPOCHS = 3;

    private TokenizerText() {}

    static List<String> of(Corpus corpus) {
        var texts = new ArrayList<String>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (Example example : corpus.training(epoch)) {
                if (example instanceof Chat chat) {
                    chat.turns().stream().map(Turn::text).forEach(texts::add);
                } else if (example instanceof Passage passage) {
                    texts.add(passage.text());
                }
            }
        }
        texts.addAll(List.of("system\n", "user\n", "assistant\n"));
        return texts;
    }
}
