package dev.medley.inference.domain;

import dev.medley.inference.domain.DomainGraph.Encoded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scores texts against a set of domains. Immutable and thread-safe; it needs the model that made it. */
public final class DomainScores {
    private static final double TINY = 1e-12;

    private final DomainModel model;
    private final List<String> domains;
    private final Map<String, FewShotHead> heads;

    DomainScores(DomainModel model, Set<String> domains, Map<String, FewShotHead> heads) {
        this.model = model;
        this.domains = List.copyOf(domains);
        this.heads = heads;
    }

    /**
     * How sure it is of each domain, 0 to 1; all together at most 1. A text without words that it knows is of none.
     *
     * @param text anything; of a long one only head and tail count
     * @return a map of the caller's own
     */
    public Map<String, Float> score(String text) {
        var scores = new LinkedHashMap<String, Float>();
        domains.forEach(domain -> scores.put(domain, 0f));
        Encoded encoded = model.encode(text);
        if (!encoded.saysAnything()) {
            scores.replace(DomainModel.NONE, 1f);
            return scores;
        }
        double left = 1;
        if (!heads.isEmpty()) {
            Reading reading = model.reading(text, encoded, domains);
            var certainties = new LinkedHashMap<String, Double>();
            heads.forEach((domain, head) -> certainties.put(domain, head.probability(reading)));
            for (double certainty : certainties.values()) {
                left *= 1 - certainty;
            }
            double sum = certainties.values().stream().mapToDouble(each -> each).sum();
            double taken = 1 - left;
            certainties.forEach(
                    (domain, certainty) -> scores.put(domain, (float) (taken * certainty / Math.max(sum, TINY))));
        }
        List<String> labels = model.labels();
        for (int i = 0; i < labels.size(); i++) {
            if (scores.containsKey(labels.get(i))) {
                scores.put(labels.get(i), (float) (left * encoded.probabilities()[i]));
            }
        }
        return scores;
    }
}
