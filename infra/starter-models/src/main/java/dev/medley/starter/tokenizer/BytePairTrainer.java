package dev.medley.starter.tokenizer;

import dev.medley.inference.tokenizer.ByteLevelAlphabet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns byte-pair merges: the most frequent pair of neighbours becomes one symbol, again and again. Ties go to the
 * pair that comes first in the order of its strings, so the result depends on the text alone.
 *
 * @see <a href="https://arxiv.org/abs/1508.07909">Sennrich et al., Neural Machine Translation of Rare Words</a>
 */
public final class BytePairTrainer {
    /** One digit, or a piece as GPT-2 splits text that has no digits. */
    private static final Pattern PIECE = Pattern.compile(
            "\\p{N}|'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?=\\p{N})|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final int LEAST_COUNT = 2;

    private final List<List<String>> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Pair, Long> pairs = new HashMap<>();
    private final Map<Pair, List<Integer>> places = new HashMap<>();

    /** Two neighbouring symbols. */
    public record Pair(String left, String right) implements Comparable<Pair> {
        private static final Comparator<Pair> ORDER =
                Comparator.comparing(Pair::left).thenComparing(Pair::right);

        @Override
        public int compareTo(Pair other) {
            return ORDER.compare(this, other);
        }

        public String joined() {
            return left + right;
        }
    }

    private BytePairTrainer(Iterable<String> texts) {
        var pieces = new LinkedHashMap<String, Long>();
        for (String text : texts) {
            Matcher matcher = PIECE.matcher(text);
            while (matcher.find()) {
                pieces.merge(matcher.group(), 1L, Long::sum);
            }
        }
        pieces.forEach((piece, count) -> {
            words.add(new ArrayList<>(List.of(ByteLevelAlphabet.spell(piece))));
            counts.add(count);
            count(words.size() - 1, 1);
        });
    }

    /** At most {@code limit} merges, the most useful first; fewer if no pair occurs twice any more. */
    public static List<Pair> merges(Iterable<String> texts, int limit) {
        var trainer = new BytePairTrainer(texts);
        var merges = new ArrayList<Pair>();
        while (merges.size() < limit) {
            Pair best = trainer.mostFrequent();
            if (best == null) {
                break;
            }
            merges.add(best);
            trainer.merge(best);
        }
        return merges;
    }

    private @Nullable Pair mostFrequent() {
        return pairs.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_COUNT)
                .max(Map.Entry.<Pair, Long>comparingByValue()
                        .thenComparing(Map.Entry.<Pair, Long>comparingByKey().reversed()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private void merge(Pair pair) {
        List<Integer> affected =
                places.getOrDefault(pair, List.of()).stream().distinct().toList();
        for (int word : affected) {
            count(word, -1);
            List<String> symbols = words.get(word);
            for (int i = 0; i + 1 < symbols.size(); i++) {
                if (symbols.get(i).equals(pair.left()) && symbols.get(i + 1).equals(pair.right())) {
                    symbols.set(i, pair.joined());
                    symbols.remove(i + 1);
                }
            }
            count(word, 1);
        }
        pairs.remove(pair);
        places.remove(pair);
    }

    private void count(int word, int sign) {
        List<String> symbols = words.get(word);
        for (int i = 0; i + 1 < symbols.size(); i++) {
            var pair = new Pair(symbols.get(i), symbols.get(i + 1));
            pairs.merge(pair, sign * counts.get(word), Long::sum);
            if (sign > 0) {
                places.computeIfAbsent(pair, p -> new ArrayList<>()).add(word);
            }
        }
    }
}
