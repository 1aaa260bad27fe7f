package dev.medley.starter.corpus;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what an answer is about: the topic whose texts share the most telling words with it (TF-IDF, cosine). */
public final class AnswerIndex {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final List<Entry> entries;
    private final Map<String, Double> rarity = new HashMap<>();

    /** What a text is about. */
    public record Subject(Domain domain, String topic) {}

    private record Entry(Subject subject, Set<String> words) {}

    AnswerIndex(Map<Subject, List<String>> texts) {
        this.entries = texts.entrySet().stream()
                .map(entry -> new Entry(
                        entry.getKey(),
                        entry.getValue().stream()
                                .flatMap(text -> words(text).stream())
                                .collect(Collectors.toSet())))
                .toList();
        var counts = new HashMap<String, Integer>();
        entries.forEach(entry -> entry.words().forEach(word -> counts.merge(word, 1, Integer::sum)));
        counts.forEach((word, count) -> rarity.put(word, Math.log((double) entries.size() / count)));
    }

    /** The subject that is closest to the text. */
    public Subject closest(String text) {
        Set<String> words = words(text);
        return entries.stream()
                .max(Comparator.comparingDouble(entry -> similarity(entry, words)))
                .orElseThrow()
                .subject();
    }

    private double similarity(Entry entry, Set<String> words) {
        var common = new HashSet<>(words);
        common.retainAll(entry.words());
        return weight(common) / Math.sqrt(1 + weight(entry.words()));
    }

    private double weight(Set<String> words) {
        return words.stream()
                .mapToDouble(word -> Math.pow(rarity.getOrDefault(word, 0.0), 2))
                .sum();
    }

    private static Set<String> words(String text) {
        return NO_WORD.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
