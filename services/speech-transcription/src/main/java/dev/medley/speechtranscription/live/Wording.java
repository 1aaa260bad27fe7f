package dev.medley.speechtranscription.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text as words, each with the space before it; in scripts without spaces, as characters.
 *
 * @param words all of the text, but for space at its end
 */
record Wording(List<String> words) {
    private static final String UNSPACED =
            "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsMyanmar}";
    private static final Pattern WORD = Pattern.compile("\\s*(?:[" + UNSPACED + "]|[^\\s" + UNSPACED + "]+)");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    static final Wording NONE = new Wording(List.of());

    Wording {
        words = List.copyOf(words);
    }

    static Wording of(String text) {
        return new Wording(WORD.matcher(text).results().map(MatchResult::group).toList());
    }

    int size() {
        return words.size();
    }

    String text() {
        return String.join("", words);
    }

    Wording from(int first) {
        return new Wording(words.subList(Math.min(first, size()), size()));
    }

    Wording to(int end) {
        return new Wording(words.subList(0, Math.min(end, size())));
    }

    Wording and(Wording more) {
        var all = new ArrayList<>(words);
        all.addAll(more.words);
        return new Wording(all);
    }

    /** How many words at the start are the same in both. */
    int agreesWith(Wording other) {
        int same = 0;
        while (same < Math.min(size(), other.size()) && words.get(same).equals(other.words.get(same))) {
            same++;
        }
        return same;
    }

    /**
     * How many words of another wording say what this one says: where the edit distance to this one is least. If that
     * is so in several places, where the last word is the same, or else at the last place.
     */
    int coveredBy(Wording other) {
        int exact = agreesWith(other);
        if (exact == size()) {
            return exact;
        }
        int[] distances = new int[other.size() + 1];
        for (int j = 0; j <= other.size(); j++) {
            distances[j] = j;
        }
        for (String word : words) {
            distances = next(distances, plain(word), other.words);
        }
        int best = 0;
        for (int j = 1; j <= other.size(); j++) {
            boolean closer = distances[j] < distances[best];
            if (closer || (distances[j] == distances[best] && (!endsLike(other, best) || endsLike(other, j)))) {
                best = j;
            }
        }
        return best;
    }

    /** A row of the edit distance's table (Wagner and Fischer 1974). */
    private static int[] next(int[] above, String word, List<String> others) {
        var row = new int[above.length];
        row[0] = above[0] + 1;
        for (int j = 1; j < row.length; j++) {
            int replaced = above[j - 1] + (word.equals(plain(others.get(j - 1))) ? 0 : 1);
            row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
        }
        return row;
    }

    private boolean endsLike(Wording other, int end) {
        return end > 0 && size() > 0 && plain(words.get(size() - 1)).equals(plain(other.words.get(end - 1)));
    }

    /** A word without what a second hearing often changes: case and punctuation. */
    private static String plain(String word) {
        return NO_LETTERS.matcher(word.toLowerCase(Locale.ROOT)).replaceAll("");
    }
}
