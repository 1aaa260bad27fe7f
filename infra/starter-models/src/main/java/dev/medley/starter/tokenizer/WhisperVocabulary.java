package dev.medley.starter.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The special tokens of a Whisper that knows English, which follow those of text in the order that Whisper has them.
 *
 * @param textTokens how many tokens of text there are
 * @param positions encoder positions of a window, of 20 ms each
 */
public record WhisperVocabulary(int textTokens, int positions) {
    private static final List<String> CONTROLS = List.of(
            "<|endoftext|>",
            "<|startoftranscript|>",
            "<|en|>",
            "<|translate|>",
            "<|transcribe|>",
            "<|startoflm|>",
            "<|startofprev|>",
            "<|nospeech|>",
            "<|notimestamps|>");

    /** A vocabulary for windows of so many encoder positions, learnt from texts. */
    public static BytePairTokenizer train(Iterable<String> texts, int textTokens, int positions) {
        return BytePairTokenizer.trainForSpeech(texts, textTokens, special(positions));
    }

    private static List<String> special(int positions) {
        var special = new ArrayList<>(CONTROLS);
        for (int position = 0; position <= positions; position++) {
            special.add(String.format(Locale.ROOT, "<|%.2f|>", position / 50.0));
        }
        return special;
    }

    public int size() {
        return textTokens + CONTROLS.size() + positions + 1;
    }

    /** The id of a control token, such as {@code <|en|>}. */
    public int id(String control) {
        int index = CONTROLS.indexOf(control);
        if (index < 0) {
            throw new IllegalArgumentException("No control token " + control);
        }
        return textTokens + index;
    }

    /** The token of a time. */
    public int time(double seconds) {
        long position = Math.round(50 * seconds);
        return textTokens + CONTROLS.size() + (int) Math.max(0, Math.min(positions, position));
    }
}
