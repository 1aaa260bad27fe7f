package dev.medley.modelrouter;

import dev.medley.modelrouter.classifier.DomainClassifier;
import dev.medley.modelrouter.classifier.DomainExamples;
import dev.medley.modelrouter.classifier.DomainScorer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Scores a domain by the share of a text's longer words that are in its examples or are its name. */
public final class FakeClassifier implements DomainClassifier {
    private static final int LONGER = 4;

    private final Set<String> trained;
    private final AtomicBoolean closed = new AtomicBoolean();

    public FakeClassifier(String... trained) {
        this.trained = Set.of(trained);
    }

    @Override
    public Set<String> trainedDomains() {
        return trained;
    }

    @Override
    public DomainScorer fit(List<DomainExamples> domains) {
        Map<String, Set<String>> vocabulary = new HashMap<>();
        for (DomainExamples domain : domains) {
            Set<String> words = new HashSet<>(words(String.join(" ", domain.texts())));
            words.add(domain.domain());
            vocabulary.put(domain.domain(), words);
        }
        return text -> scores(words(text), vocabulary);
    }

    @Override
    public void close() {
        closed.set(true);
    }

    public boolean isClosed() {
        return closed.get();
    }

    private static Map<String, Float> scores(List<String> words, Map<String, Set<String>> vocabulary) {
        Map<String, Float> scores = new HashMap<>();
        vocabulary.forEach((domain, known) ->
                scores.put(domain, words.stream().filter(known::contains).count() / (float) Math.max(1, words.size())));
        return scores;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1))
                .filter(word -> word.length() >= LONGER)
                .toList();
    }
}
