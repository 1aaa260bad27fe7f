package dev.medley.modelrouter.decision;

import dev.medley.modelrouter.domain.Domain;
import dev.medley.modelrouter.domain.Domains;
import dev.medley.proto.routing.v1.DomainScore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the classifier thinks that a request is about.
 *
 * @param scores of every domain, highest first
 * @param domain the surest one, or null if that is not sure enough, or general
 */
public record Opinion(List<DomainScore> scores, @Nullable Domain domain) {
    /** Of a request that was not looked at. */
    public static final Opinion NONE = new Opinion(List.of(), null);

    /** The opinion of a text's scores: the highest one counts if it reaches its domain's threshold. */
    static Opinion of(Map<String, Float> scores, Domains domains) {
        List<DomainScore> ranked = scores.entrySet().stream()
                .map(score -> DomainScore.newBuilder()
                        .setDomain(score.getKey())
                        .setScore(score.getValue())
                        .build())
                .sorted(Comparator.comparing(DomainScore::getScore).reversed().thenComparing(DomainScore::getDomain))
                .toList();
        Domain surest = ranked.stream()
                .limit(1)
                .filter(best -> !best.getDomain().equals(Domain.GENERAL))
                .flatMap(best -> domains.named(best.getDomain()).stream()
                        .filter(domain -> best.getScore() >= domains.thresholdOf(domain)))
                .findFirst()
                .orElse(null);
        return new Opinion(ranked, surest);
    }

    /** Score of the surest domain that is not general; 0 if there is none. */
    float confidence() {
        return surest() == null ? 0 : surest().getScore();
    }

    /** The domain with the highest score that is not general. */
    @Nullable
    DomainScore surest() {
        return scores.stream()
                .filter(score -> !score.getDomain().equals(Domain.GENERAL))
                .findFirst()
                .orElse(null);
    }

    /** Score of a domain; 0 if it has none. */
    float of(String domain) {
        return scores.stream()
                .filter(score -> score.getDomain().equals(domain))
                .map(DomainScore::getScore)
                .findFirst()
                .orElse(0f);
    }
}
