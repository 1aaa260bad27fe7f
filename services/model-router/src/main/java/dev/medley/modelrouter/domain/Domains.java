package dev.medley.modelrouter.domain;

import dev.medley.modelrouter.classifier.DomainClassifier;
import dev.medley.modelrouter.classifier.DomainExamples;
import dev.medley.modelrouter.classifier.DomainScorer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The domains at one moment, and what tells them apart. Immutable.
 *
 * @param byName all of them, {@link Domain#GENERAL} among them
 * @param scorer made for exactly these
 * @param threshold of a domain without one of its own, 0 to 1
 */
public record Domains(Map<String, Domain> byName, DomainScorer scorer, float threshold) {
    public Domains {
        byName = Map.copyOf(byName);
        Objects.requireNonNull(byName.get(Domain.GENERAL), Domain.GENERAL);
    }

    static Domains of(List<Domain> domains, DomainClassifier classifier, float threshold) {
        List<DomainExamples> examples = domains.stream()
                .map(domain -> new DomainExamples(domain.name(), domain.examples()))
                .toList();
        return new Domains(
                domains.stream().collect(Collectors.toMap(Domain::name, Function.identity())),
                classifier.fit(examples),
                threshold);
    }

    /** The domain whose model answers when no other is sure enough. */
    public Domain general() {
        return Objects.requireNonNull(byName.get(Domain.GENERAL));
    }

    public Optional<Domain> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Collection<Domain> all() {
        return byName.values();
    }

    /** The confidence below which a domain is not chosen. */
    public float thresholdOf(Domain domain) {
        return domain.threshold() == null ? threshold : domain.threshold();
    }
}
