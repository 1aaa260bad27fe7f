package dev.medley.starter.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.corpus.Example;
import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Opening;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import dev.medley.starter.training.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Turns examples into tokens exactly as the checkpoint's chat template and tokenizer do. */
final class ExampleEncoder {
    private static final int OPENING_TOKENS = 6;

    private final HuggingFaceTokenizer tokenizer;

    ExampleEncoder(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** A passage is scored from its second token on, a chat in the assistant's words and the end of its turns. */
    TokenSequence encode(Example example) {
        if (example instanceof Opening opening) {
            return encode(opening.chat()).first(prompt(opening.chat()).length + OPENING_TOKENS);
        }
        var tokens = IntStream.builder();
        var scored = IntStream.builder();
        if (example instanceof Chat chat) {
            for (Turn turn : chat.turns()) {
                add(opening(turn.role()), false, tokens, scored);
                add(turn.text() + BytePairTokenizer.TURN_END, turn.role() == Role.ASSISTANT, tokens, scored);
                add("\n", false, tokens, scored);
            }
        } else if (example instanceof Passage passage) {
            add(passage.text() + BytePairTokenizer.END_OF_TEXT, true, tokens, scored);
        }
        int[] marks = scored.build().toArray();
        boolean[] flags = new boolean[marks.length];
        IntStream.range(1, marks.length).forEach(i -> flags[i] = marks[i] == 1);
        return new TokenSequence(tokens.build().toArray(), flags);
    }

    /** The tokens up to where the assistant's last answer begins. */
    int[] prompt(Chat chat) {
        var text = new StringBuilder();
        List<Turn> turns = chat.turns();
        for (Turn turn : turns.subList(0, turns.size() - 1)) {
            text.append(opening(turn.role()))
                    .append(turn.text())
                    .append(BytePairTokenizer.TURN_END)
                    .append('\n');
        }
        return ids(text.append(opening(Role.ASSISTANT)).toString());
    }

    String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    private static String opening(Role role) {
        return BytePairTokenizer.TURN_START + role.name().toLowerCase(Locale.ROOT) + "\n";
    }

    private void add(String text, boolean isScored, IntStream.Builder tokens, IntStream.Builder scored) {
        for (int id : ids(text)) {
            tokens.add(id);
            scored.add(isScored ? 1 : 0);
        }
    }

    private int[] ids(String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
