package dev.medley.modelrouter.decision;

import dev.medley.modelrouter.domain.Domains;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.routing.v1.Candidate;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.Query;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides: the models that suit a request are asked in their order, and the first with an instance that fits and is
 * ready answers. Pure: the same arguments give the same decision.
 */
public final class ModelRouter {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Course course;
    private final Ranking ranking;
    private final List<Prospect> prospects;
    private final List<Candidate> passedOver;

    private ModelRouter(Course course, Query query, List<ModelAnnouncement> announcements, long draw) {
        this.course = course;
        ranking = new Ranking(query.getAffinityKey(), draw);
        var needs = new Needs(query);
        prospects = course.asked()
                .flatMap(model -> Prospect.of(model, needs, announcements))
                .toList();
        passedOver = course.passedOver().entrySet().stream()
                .flatMap(model -> Instance.of(model.getKey(), announcements).stream()
                        .map(instance -> candidate(model.getKey(), instance.id(), model.getValue())))
                .toList();
    }

    /**
     * Who answers a request.
     *
     * @param opinion of its texts; it counts only if the request names {@code auto}
     * @param announcements of all instances
     * @param draw any number: decides between instances that are equally busy
     * @throws MedleyException MODEL_NOT_FOUND if the request names neither a domain nor a model
     */
    public static Routing route(
            Query query, Opinion opinion, Domains domains, List<ModelAnnouncement> announcements, long draw) {
        Course course = Course.of(query, opinion, domains, announcements);
        return new ModelRouter(course, query, announcements, draw).routing();
    }

    /** Whether the decision depends on what the request says. */
    public static boolean looksAtTexts(Query query) {
        return query.getModel().equals(Course.AUTO);
    }

    private Routing routing() {
        return prospects.stream()
                .filter(Prospect::canAnswer)
                .map(Prospect::model)
                .findFirst()
                .map(this::answeredBy)
                .orElseGet(this::failed);
    }

    private Routing answeredBy(String model) {
        Instance chosen = ranking.of(prospects.stream()
                        .filter(each -> each.model().equals(model) && each.canAnswer())
                        .map(each -> Objects.requireNonNull(each.instance()))
                        .toList())
                .get(0);
        boolean fellBack = course.models().indexOf(model) > 0;
        Decision decision = Decision.newBuilder()
                .setModel(model)
                .setInstanceId(chosen.id())
                .setDomain(course.domain())
                .setConfidence(course.confidence())
                .build();
        Candidate first = candidate(model, chosen.id(), whyChosen(chosen, fellBack)).toBuilder()
                .setChosen(true)
                .build();
        Stream<Candidate> others = prospects.stream()
                .filter(each -> each.instance() != chosen)
                .map(each -> candidate(each.model(), each.instanceId(), whyPassedOver(each, chosen)));
        return new Routing(decision, null, course.domain(), fellBack, list(Stream.concat(Stream.of(first), others)));
    }

    private Routing failed() {
        Stream<Candidate> asked =
                prospects.stream().map(each -> candidate(each.model(), each.instanceId(), obstacle(each)));
        return new Routing(null, failure(), course.domain(), false, list(asked));
    }

    /** One that fits can get ready. Where none fits, waiting doesn't help; where none is there, one may come. */
    private MedleyException failure() {
        if (prospects.stream().anyMatch(Prospect::fits)) {
            return new MedleyException(
                    ErrorCategory.MODEL_LOADING, "No instance is ready: " + obstacles(), null, RETRY, null);
        }
        if (prospects.stream().anyMatch(each -> each.instance() != null)) {
            return new MedleyException(ErrorCategory.NO_MODEL_FITS, "No model fits the request: " + obstacles());
        }
        return new MedleyException(
                ErrorCategory.UNAVAILABLE, "No instance is there: " + obstacles(), null, RETRY, null);
    }

    private String obstacles() {
        return prospects.stream()
                .map(each -> each.model() + ": " + obstacle(each))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private String whyChosen(Instance chosen, boolean fellBack) {
        return "%s; %s%s"
                .formatted(course.why(), whyThisModel(chosen.model().getName(), fellBack), ranking.whyChosen(chosen));
    }

    private String whyThisModel(String model, boolean fellBack) {
        if (course.seeing().contains(model)) {
            return "none of its models can see and answer, this one can; ";
        }
        return fellBack ? "the first of its models that can answer; " : "";
    }

    private String whyPassedOver(Prospect other, Instance chosen) {
        String model = chosen.model().getName();
        if (!other.canAnswer()) {
            return obstacle(other);
        }
        return other.model().equals(model)
                ? ranking.whyPassedOver(Objects.requireNonNull(other.instance()), chosen)
                : model + " comes before it";
    }

    private List<Candidate> list(Stream<Candidate> asked) {
        return Stream.concat(asked, passedOver.stream()).toList();
    }

    private static String obstacle(Prospect prospect) {
        return Objects.requireNonNullElse(prospect.obstacle(), "");
    }

    private static Candidate candidate(String model, String instance, String reason) {
        return Candidate.newBuilder()
                .setModel(model)
                .setInstanceId(instance)
                .setReason(reason)
                .build();
    }
}
