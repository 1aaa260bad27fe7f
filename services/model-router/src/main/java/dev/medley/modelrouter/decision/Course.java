package dev.medley.modelrouter.decision;

import dev.medley.modelrouter.domain.Domain;
import dev.medley.modelrouter.domain.Domains;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.routing.v1.DomainScore;
import dev.medley.proto.routing.v1.Query;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which models are asked, before anything is known of their instances.
 *
 * @param domain that the request is about; empty if that is open
 * @param confidence in it, 0 to 1
 * @param why these models, in words
 * @param models in the order in which they are asked
 * @param seeing workers' models that are asked after those, since the request shows images and few models see
 * @param passedOver models of other domains, and why each is not asked
 */
record Course(
        String domain,
        float confidence,
        String why,
        List<String> models,
        List<String> seeing,
        Map<String, String> passedOver) {
    /** What requests call whichever model suits them. */
    static final String AUTO = "auto";

    /** @throws MedleyException MODEL_NOT_FOUND if the request names neither a domain nor a model */
    static Course of(Query query, Opinion opinion, Domains domains, List<ModelAnnouncement> announcements) {
        String name = query.getModel();
        boolean images = query.getModality() == Modality.MODALITY_VISION;
        if (name.equals(AUTO)) {
            Course course =
                    opinion.domain() == null ? abstained(opinion, domains) : chosen(opinion, opinion.domain(), domains);
            return images ? course.withAllThatSee(announcements) : course;
        }
        Domain named = domains.byName().get(name);
        if (named != null) {
            List<String> models = modelsOf(named, domains);
            var course = new Course(name, 1, "the request named the domain " + name, models, List.of(), Map.of());
            return images ? course.withAllThatSee(announcements) : course;
        }
        if (Instance.of(name, announcements).isEmpty()) {
            throw new MedleyException(
                    ErrorCategory.MODEL_NOT_FOUND,
                    "The model '%s' does not exist".formatted(name),
                    "query.model",
                    null,
                    null);
        }
        return new Course("", 1, "the request named it", List.of(name), List.of(), Map.of());
    }

    /** All models that may be asked, in their order. */
    Stream<String> asked() {
        return Stream.concat(models.stream(), seeing.stream());
    }

    /**
     * Domains may have no model that sees. Those of workers are asked too then, the ones that specialise in the domain
     * first; an upstream has to be a domain's model, so that no image leaves the house unless somebody said so.
     */
    private Course withAllThatSee(List<ModelAnnouncement> announcements) {
        List<String> names = announcements.stream()
                .filter(each -> each.getRole() != Role.ROLE_GATEWAY)
                .flatMap(each -> each.getModelsList().stream())
                .filter(model -> model.getModality() == Modality.MODALITY_VISION && !models.contains(model.getName()))
                .sorted(Comparator.comparing((ServedModel model) ->
                                domain.isEmpty() || !model.getDomain().equals(domain))
                        .thenComparing(ServedModel::getName))
                .map(ServedModel::getName)
                .distinct()
                .toList();
        Map<String, String> others = new LinkedHashMap<>(passedOver);
        others.keySet().removeAll(names);
        return new Course(domain, confidence, why, models, names, others);
    }

    private static Course chosen(Opinion opinion, Domain domain, Domains domains) {
        String standard = "below %s's %s".formatted(domain.name(), shown(opinion.confidence()));
        List<String> models = modelsOf(domain, domains);
        return new Course(
                domain.name(),
                opinion.confidence(),
                "%s scored %s".formatted(domain.name(), shown(opinion.confidence())),
                models,
                List.of(),
                passedOver(opinion, domains, models, each -> standard));
    }

    private static Course abstained(Opinion opinion, Domains domains) {
        List<String> models = modelsOf(domains.general(), domains);
        return new Course(
                "",
                opinion.confidence(),
                "no domain is sure enough" + best(opinion, domains),
                models,
                List.of(),
                passedOver(opinion, domains, models, each -> standard(each, opinion, domains)));
    }

    /** What a domain would have had to reach. */
    private static String standard(Domain domain, Opinion opinion, Domains domains) {
        float threshold = domains.thresholdOf(domain);
        return opinion.of(domain.name()) < threshold
                ? "below its threshold of " + shown(threshold)
                : "and another scored more";
    }

    private static String best(Opinion opinion, Domains domains) {
        DomainScore surest = opinion.surest();
        if (surest == null) {
            return "";
        }
        String scored = ": %s scored %s".formatted(surest.getDomain(), shown(surest.getScore()));
        float general = opinion.of(Domain.GENERAL);
        if (general > surest.getScore()) {
            return "%s, general %s".formatted(scored, shown(general));
        }
        return domains.named(surest.getDomain())
                .map(domain -> "%s, its threshold is %s".formatted(scored, shown(domains.thresholdOf(domain))))
                .orElse(scored);
    }

    /** The domain's own models, then the general ones. */
    private static List<String> modelsOf(Domain domain, Domains domains) {
        return Stream.concat(domain.models(), domains.general().models())
                .distinct()
                .toList();
    }

    private static Map<String, String> passedOver(
            Opinion opinion, Domains domains, List<String> asked, Function<Domain, String> standard) {
        Map<String, String> reasons = new LinkedHashMap<>();
        domains.all().stream()
                .sorted(Comparator.<Domain, Float>comparing(domain -> opinion.of(domain.name()))
                        .reversed()
                        .thenComparing(Domain::name))
                .forEach(domain -> domain.models()
                        .filter(model -> !asked.contains(model))
                        .forEach(model -> reasons.putIfAbsent(
                                model,
                                "domain %s scored %s, %s"
                                        .formatted(
                                                domain.name(),
                                                shown(opinion.of(domain.name())),
                                                standard.apply(domain)))));
        return reasons;
    }

    /** Cut, not rounded, so that what is below a threshold also reads so. */
    private static String shown(float score) {
        return new BigDecimal(Float.toString(score))
                .setScale(2, RoundingMode.DOWN)
                .toPlainString();
    }
}
