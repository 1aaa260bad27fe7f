package dev.medley.starter.speech;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How many words of transcripts are wrong: the fewest that must be put in, left out or changed.
 *
 * @param errors how many
 * @param words of the reference
 */
record WordErrors(int errors, int words) {
    static final WordErrors NONE = new WordErrors(0, 0);

    static WordErrors of(String expected, String written) {
        List<String> reference = words(expected);
        List<String> found = words(written);
        int[] row = new int[found.size() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= reference.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= found.size(); j++) {
                int changed = diagonal + (reference.get(i - 1).equals(found.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return new WordErrors(row[found.size()], reference.size());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    WordErrors and(WordErrors more) {
        return new WordErrors(errors + more.errors, words + more.words);
    }

    /** Of the reference's words, so it may be more than 1. */
    double rate() {
        return (double) errors / Math.max(1, words);
    }
}
