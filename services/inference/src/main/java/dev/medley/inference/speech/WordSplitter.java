package dev.medley.inference.speech;

import dev.medley.inference.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Groups the tokens of a text into words, punctuation with the word that it belongs to, as transformers does: at
 * spaces, or at every character in languages that have none. Thread-safe.
 */
final class WordSplitter {
    private static final char REPLACEMENT = '\ufffd';
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final String OPENING = "\"'“¡¿([{-";
    private static final String CLOSING = "\"'.。,，!！?？:：”)]}、";

    private final Tokenizer tokenizer;

    WordSplitter(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The words of a text.
     *
     * @param tokens text tokens alone
     * @param language the text's, by code
     */
    List<Word> split(int[] tokens, String language) {
        List<Word> words = characters(tokens);
        if (Languages.hasSpaces(language)) {
            words = joinedBetweenSpaces(words);
        }
        return withClosing(withOpening(words));
    }

    /** The fewest tokens that make whole characters, one group after the other. */
    private List<Word> characters(int[] tokens) {
        String whole = tokenizer.decode(tokens);
        var groups = new ArrayList<Word>();
        int from = 0;
        int offset = 0;
        for (int to = 1; to <= tokens.length; to++) {
            String text = tokenizer.decode(Arrays.copyOfRange(tokens, from, to));
            int broken = text.indexOf(REPLACEMENT);
            if (broken < 0 || offset + broken >= whole.length() || whole.charAt(offset + broken) == REPLACEMENT) {
                groups.add(new Word(text, from, to));
                from = to;
                offset += text.length();
            }
        }
        return groups;
    }

    private static List<Word> joinedBetweenSpaces(List<Word> groups) {
        var words = new ArrayList<Word>();
        for (Word group : groups) {
            boolean starts = group.text.startsWith(" ") || PUNCTUATION.contains(group.text.strip());
            if (starts || words.isEmpty()) {
                words.add(group);
            } else {
                words.add(words.remove(words.size() - 1).with(group));
            }
        }
        return words;
    }

    private static List<Word> withOpening(List<Word> words) {
        var joined = new ArrayList<Word>();
        for (int i = words.size() - 1; i >= 0; i--) {
            Word word = words.get(i);
            boolean opens = word.text.startsWith(" ") && OPENING.contains(word.text.strip());
            if (opens && !joined.isEmpty()) {
                joined.set(0, word.with(joined.get(0)));
            } else {
                joined.add(0, word);
            }
        }
        return joined;
    }

    private static List<Word> withClosing(List<Word> words) {
        var joined = new ArrayList<Word>();
        for (Word word : words) {
            int last = joined.size() - 1;
            if (last >= 0 && !joined.get(last).text.endsWith(" ") && CLOSING.contains(word.text)) {
                joined.set(last, joined.get(last).with(word));
            } else {
                joined.add(word);
            }
        }
        return joined;
    }

    /**
     * A word.
     *
     * @param from its first token
     * @param to the token after its last
     */
    record Word(String text, int from, int to) {
        private Word with(Word next) {
            return new Word(text + next.text, from, next.to);
        }
    }
}
