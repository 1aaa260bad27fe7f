package dev.medley.inference.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of some texts. A word is known by them, or by one that a slip of the finger makes of it. Immutable. */
final class Vocabulary {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final int SHORTEST_SHORTENED = 4;

    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final int texts;

    private Vocabulary(List<String> texts) {
        this.texts = texts.size();
        for (String text : texts) {
            words(text).forEach(word -> counts.merge(word, 1, Integer::sum));
        }
        counts.keySet().forEach(word -> known.addAll(shortened(word)));
    }

    static Vocabulary of(List<String> texts) {
        return new Vocabulary(texts);
    }

    /**
     * The share of a text's words that it doesn't know, 0 to 1. A word weighs the more the rarer it is. Where words
     * have slips, others that are unknown will have some as well, so they count for less.
     */
    double unknownShare(String text) {
        double unknown = 0;
        double slipped = 0;
        double all = 0;
        for (String word : words(text)) {
            double weight = Math.log((texts + 1.0) / (counts.getOrDefault(word, 0) + 1));
            all += weight;
            if (!counts.containsKey(word)) {
                boolean near = shortened(word).stream().anyMatch(known::contains);
                slipped += near ? weight : 0;
                unknown += near ? 0 : weight;
            }
        }
        return all == 0 ? 0 : Math.max(0, unknown - slipped) / all;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<>(Arrays.asList(NO_WORD.split(text.toLowerCase(Locale.ROOT))));
        words.remove("");
        return words;
    }

    /** The word itself and, if it isn't short, the same with each of its letters left out. */
    private static Set<String> shortened(String word) {
        var shortened = new HashSet<>(Set.of(word));
        for (int i = 0; i < word.length() && word.length() >= SHORTEST_SHORTENED; i++) {
            shortened.add(word.substring(0, i) + word.substring(i + 1));
        }
        return shortened;
    }
}
