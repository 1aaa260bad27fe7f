package dev.medley.modelrouter.decision;

import static dev.medley.modelrouter.decision.Fleet.busy;
import static dev.medley.modelrouter.decision.Fleet.loading;
import static dev.medley.modelrouter.decision.Fleet.ready;
import static dev.medley.modelrouter.decision.Fleet.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.medley.modelrouter.domain.Domain;
import dev.medley.modelrouter.domain.Domains;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.routing.v1.Candidate;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.Query;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRouterTest {
    private static final Map<String, Float> SURE = Map.of("health", 0.97f, "law", 0.03f);
    private static final Map<String, Float> UNSURE = Map.of("health", 0.31f, "law", 0.2f);

    private static final Domains DOMAINS = domains(
            domain("health", "starter-health", "spare", null),
            domain("law", "starter-law", null, 0.9f),
            domain(Domain.GENERAL, "starter", null, null));

    private static final List<ModelAnnouncement> ALL = List.of(
            ready("h", "starter-health"), ready("s", "spare"), ready("l", "starter-law"), ready("g", "starter"));

    @Test
    void theSurestDomainsModelAnswers() {
        Decision decision = decision(auto(), SURE, ALL);

        assertThat(decision.getModel()).isEqualTo("starter-health");
        assertThat(decision.getInstanceId()).isEqualTo("h");
        assertThat(decision.getDomain()).isEqualTo("health");
        assertThat(decision.getConfidence()).isEqualTo(0.97f);
    }

    @Test
    void theGeneralModelAnswersBelowTheThreshold() {
        Decision decision = decision(auto(), UNSURE, ALL);

        assertThat(decision.getModel()).isEqualTo("starter");
        assertThat(decision.getDomain()).isEmpty();
        assertThat(decision.getConfidence()).isEqualTo(0.31f);
    }

    @ParameterizedTest
    @MethodSource
    void thresholdsDecideWhetherADomainIsChosen(Map<String, Float> scores, String domain) {
        assertThat(decision(auto(), scores, ALL).getDomain()).isEqualTo(domain);
    }

    static Stream<Arguments> thresholdsDecideWhetherADomainIsChosen() {
        return Stream.of(
                Arguments.of(Map.of("health", 0.5f, "law", 0.1f), "health"),
                Arguments.of(Map.of("health", 0.499f, "law", 0.1f), ""),
                Arguments.of(Map.of("health", 0.1f, "law", 0.9f), "law"),
                Arguments.of(Map.of("health", 0.1f, "law", 0.89f), ""),
                // The surest counts or none: health would do, but the text is more likely about law.
                Arguments.of(Map.of("health", 0.6f, "law", 0.8f), ""),
                Arguments.of(Map.of("health", 0.6f, "law", 0.1f, "general", 0.7f), ""),
                Arguments.of(Map.of("health", 0.6f, "law", 0.1f, "general", 0.5f), "health"),
                // A domain that was taken away between scoring and deciding.
                Arguments.of(Map.of("cooking", 0.99f), ""),
                Arguments.of(Map.of(), ""));
    }

    @Test
    void aNamedDomainIsSureWhateverTheTextSays() {
        Decision decision = decision(query("law"), SURE, ALL);

        assertThat(decision.getModel()).isEqualTo("starter-law");
        assertThat(decision.getDomain()).isEqualTo("law");
        assertThat(decision.getConfidence()).isEqualTo(1);
    }

    @Test
    void aNamedModelAnswersAlone() {
        Decision decision = decision(query("spare"), SURE, ALL);

        assertThat(decision.getModel()).isEqualTo("spare");
        assertThat(decision.getDomain()).isEmpty();
        assertThat(decision.getConfidence()).isEqualTo(1);
        assertThat(failure(query("spare"), List.of(loading("s", "spare"), ready("g", "starter")))
                        .category())
                .isEqualTo(ErrorCategory.MODEL_LOADING);
    }

    @Test
    void aModelThatNoDomainNamesCanBeNamed() {
        assertThat(decision(query("other"), Map.of(), List.of(ready("o", "other")))
                        .getInstanceId())
                .isEqualTo("o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Health", "auto ", "starter-healt"})
    void anUnknownNameIsNotFound(String name) {
        assertThatThrownBy(() -> routing(query(name), SURE, ALL))
                .isInstanceOfSatisfying(MedleyException.class, failure -> {
                    assertThat(failure.category()).isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
                    assertThat(failure.field()).isEqualTo("query.model");
                    assertThat(failure).hasMessage("The model '%s' does not exist", name);
                });
    }

    @ParameterizedTest
    @MethodSource
    void theNextModelAnswersWhereTheFormerCant(List<ModelAnnouncement> announcements, String model) {
        Routing routing = routing(auto(), SURE, announcements);

        assertThat(Objects.requireNonNull(routing.decision()).getModel()).isEqualTo(model);
        assertThat(routing.decision().getDomain()).isEqualTo("health");
        assertThat(routing.fellBack()).isEqualTo(!model.equals("starter-health"));
    }

    static Stream<Arguments> theNextModelAnswersWhereTheFormerCant() {
        ModelAnnouncement spare = ready("s", "spare");
        ModelAnnouncement general = ready("g", "starter");
        return Stream.of(
                Arguments.of(ALL, "starter-health"),
                Arguments.of(List.of(general, spare), "spare"),
                Arguments.of(List.of(general, spare, loading("h", "starter-health")), "spare"),
                Arguments.of(List.of(general, loading("s", "spare"), loading("h", "starter-health")), "starter"),
                Arguments.of(List.of(general), "starter"),
                Arguments.of(
                        List.of(general, loading("h1", "starter-health"), ready("h2", "starter-health")),
                        "starter-health"),
                Arguments.of(List.of(general, busy("h", "starter-health", 4, 9)), "starter-health"));
    }

    @ParameterizedTest
    @MethodSource
    void aModelThatDoesNotFitIsPassedOverWithTheReason(Query query, ModelAnnouncement health, @Nullable String reason) {
        List<ModelAnnouncement> announcements =
                List.of(health, serving("g", "starter", model -> model.setContextLength(32_768)
                        .setModality(Modality.MODALITY_VISION)
                        .addCapabilities(Capability.CAPABILITY_TOOLS)
                        .addCapabilities(Capability.CAPABILITY_JSON_SCHEMA)));

        Routing routing = routing(query, SURE, announcements);

        if (reason == null) {
            assertThat(routing.decision()).extracting(Decision::getInstanceId).isEqualTo("h");
        } else {
            assertThat(routing.decision()).extracting(Decision::getInstanceId).isEqualTo("g");
            assertThat(reasonOf(routing, "h")).isEqualTo(reason);
        }
    }

    static Stream<Arguments> aModelThatDoesNotFitIsPassedOverWithTheReason() {
        ModelAnnouncement plain = ready("h", "starter-health");
        Query.Builder auto = auto().toBuilder();
        return Stream.of(
                Arguments.of(
                        auto.clone().setContextTokens(9000).build(), plain, "needs 9000 tokens of context, has 1024"),
                Arguments.of(
                        auto.clone().setContextTokens(1025).build(), plain, "needs 1025 tokens of context, has 1024"),
                Arguments.of(auto.clone().setContextTokens(1024).build(), plain, null),
                Arguments.of(
                        auto.clone().setContextTokens(9000).build(),
                        serving("h", "starter-health", model -> model.clearContextLength()),
                        null),
                Arguments.of(
                        auto.clone().setModality(Modality.MODALITY_VISION).build(),
                        plain,
                        "takes text, the request needs images"),
                Arguments.of(auto.clone().setModality(Modality.MODALITY_TEXT).build(), plain, null),
                Arguments.of(
                        auto(),
                        serving("h", "starter-health", model -> model.setModality(Modality.MODALITY_SPEECH)),
                        "takes speech, the request needs text"),
                Arguments.of(
                        auto(),
                        serving("h", "starter-health", model -> model.setModality(Modality.MODALITY_VISION)),
                        null),
                Arguments.of(
                        auto.clone()
                                .addCapabilities(Capability.CAPABILITY_TOOLS)
                                .build(),
                        plain,
                        "can't call tools"),
                Arguments.of(
                        auto.clone()
                                .addCapabilities(Capability.CAPABILITY_TOOLS)
                                .addCapabilities(Capability.CAPABILITY_JSON_SCHEMA)
                                .build(),
                        serving("h", "starter-health", model -> model.addCapabilities(Capability.CAPABILITY_TOOLS)),
                        "can't keep to a JSON schema"),
                Arguments.of(auto.clone().addAllowedModels("starter").build(), plain, "the caller may not use it"),
                Arguments.of(
                        auto.clone()
                                .addAllowedModels("starter")
                                .addAllowedModels("starter-health")
                                .build(),
                        plain,
                        null),
                Arguments.of(
                        auto.clone().addFailedModels("starter-health").build(), plain, "failed this request already"),
                Arguments.of(auto(), loading("h", "starter-health"), "not ready"));
    }

    @Test
    void whereNothingFitsTheFailureNamesWhatIsLacking() {
        Query query = auto().toBuilder()
                .setContextTokens(9000)
                .addFailedModels("starter-health")
                .build();

        MedleyException failure = failure(query, ALL);

        assertThat(failure.category()).isEqualTo(ErrorCategory.NO_MODEL_FITS);
        assertThat(failure.retryAfter()).isNull();
        assertThat(failure)
                .hasMessage("No model fits the request: starter-health: failed this request already; "
                        + "spare: needs 9000 tokens of context, has 1024; "
                        + "starter: needs 9000 tokens of context, has 1024");
    }

    @Test
    void whereOneFitsButIsNotReadyTheCallerIsToWait() {
        MedleyException failure = failure(
                auto().toBuilder().setContextTokens(900).build(),
                List.of(loading("h", "starter-health"), serving("g", "starter", model -> model.setContextLength(512))));

        assertThat(failure.category()).isEqualTo(ErrorCategory.MODEL_LOADING);
        assertThat(failure.retryAfter()).isPositive();
        assertThat(failure)
                .hasMessage("No instance is ready: starter-health: not ready; spare: no instance serves it; "
                        + "starter: needs 900 tokens of context, has 512");
    }

    @Test
    void whereNobodyServesTheModelsTheCallerIsToWait() {
        MedleyException failure = failure(auto(), List.of());

        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure.retryAfter()).isPositive();
        assertThat(failure).hasMessageContaining("starter: no instance serves it");
    }

    @Test
    void theLeastBusyInstanceAnswers() {
        Routing routing = routing(
                auto(),
                SURE,
                List.of(
                        busy("h1", "starter-health", 3, 0),
                        busy("h2", "starter-health", 1, 0),
                        busy("h3", "starter-health", 4, 2)));

        assertThat(routing.candidates())
                .extracting(Candidate::getInstanceId, Candidate::getChosen, Candidate::getReason)
                .containsExactly(
                        tuple("h2", true, "health scored 0.97; 1 of 4 slots taken"),
                        tuple("h1", false, "busier: 3 of 4 slots taken"),
                        tuple("h3", false, "full: 4 of 4 slots taken, 2 waiting"),
                        tuple("", false, "no instance serves it"),
                        tuple("", false, "no instance serves it"));
    }

    @Test
    void equallyBusyInstancesShareTheWork() {
        List<ModelAnnouncement> equal =
                List.of(ready("h1", "starter-health"), ready("h2", "starter-health"), ready("h3", "starter-health"));
        Map<String, Integer> turns = new HashMap<>();

        for (long draw = 0; draw < 3000; draw++) {
            Routing routing = ModelRouter.route(auto(), Opinion.of(SURE, DOMAINS), DOMAINS, equal, draw);
            turns.merge(Objects.requireNonNull(routing.decision()).getInstanceId(), 1, Integer::sum);
        }

        assertThat(turns.values()).hasSize(3).allSatisfy(count -> assertThat(count)
                .isBetween(850, 1150));
    }

    @Test
    void aConversationStaysOnItsInstance() {
        List<ModelAnnouncement> announcements = List.of(
                busy("h1", "starter-health", 3, 0),
                busy("h2", "starter-health", 0, 0),
                busy("h3", "starter-health", 2, 0));
        Set<String> used = new HashSet<>();
        for (int conversation = 0; conversation < 100; conversation++) {
            Query query = auto().toBuilder()
                    .setAffinityKey("conversation-" + conversation)
                    .build();
            Set<String> instances = new HashSet<>();
            for (int turn = 0; turn < 10; turn++) {
                instances.add(decision(query, SURE, announcements, turn).getInstanceId());
            }
            assertThat(instances).hasSize(1);
            used.addAll(instances);
        }

        assertThat(used).containsExactlyInAnyOrder("h1", "h2", "h3");
    }

    @Test
    void anInstanceThatLeavesMovesItsOwnConversationsOnly() {
        List<ModelAnnouncement> three =
                List.of(ready("h1", "starter-health"), ready("h2", "starter-health"), ready("h3", "starter-health"));
        for (int conversation = 0; conversation < 200; conversation++) {
            Query query = auto().toBuilder()
                    .setAffinityKey("conversation-" + conversation)
                    .build();

            String before = decision(query, SURE, three).getInstanceId();
            String after = decision(query, SURE, three.subList(0, 2)).getInstanceId();

            if (!before.equals("h3")) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void aConversationLeavesAnInstanceThatIsFull() {
        Query query = auto().toBuilder().setAffinityKey("conversation").build();
        List<ModelAnnouncement> roomy = List.of(ready("h1", "starter-health"), ready("h2", "starter-health"));
        String own = decision(query, SURE, roomy).getInstanceId();
        String other = own.equals("h1") ? "h2" : "h1";

        Routing moved =
                routing(query, SURE, List.of(busy(own, "starter-health", 4, 0), busy(other, "starter-health", 3, 0)));
        Routing crowded =
                routing(query, SURE, List.of(busy(own, "starter-health", 4, 5), busy(other, "starter-health", 4, 1)));

        assertThat(moved.decision()).extracting(Decision::getInstanceId).isEqualTo(other);
        assertThat(reasonOf(moved, own)).isEqualTo("full: 4 of 4 slots taken");
        assertThat(crowded.decision()).extracting(Decision::getInstanceId).isEqualTo(other);
        assertThat(reasonOf(crowded, own)).isEqualTo("busier: 4 of 4 slots taken, 5 waiting");
        assertThat(reasonOf(routing(query, SURE, roomy), other)).isEqualTo("the conversation's own instance is " + own);
    }

    @Test
    void anUpstreamDoesNotSayHowBusyItIsAndHasRoom() {
        ModelAnnouncement upstream = serving(
                "gateway-1", "starter-health", model -> model.setSlots(0).setFreeSlots(0));

        Routing routing = routing(auto().toBuilder().setAffinityKey("a").build(), SURE, List.of(upstream));

        assertThat(reasonOf(routing, "gateway-1"))
                .isEqualTo("health scored 0.97; the conversation's own instance, it doesn't say how busy it is");
    }

    @Test
    void everyCandidateHasAReason() {
        Routing routing = routing(auto(), SURE, ALL);

        assertThat(routing.candidates())
                .extracting(Candidate::getModel, Candidate::getChosen, Candidate::getReason)
                .containsExactly(
                        tuple("starter-health", true, "health scored 0.97; 0 of 4 slots taken"),
                        tuple("spare", false, "starter-health comes before it"),
                        tuple("starter", false, "starter-health comes before it"),
                        tuple("starter-law", false, "domain law scored 0.03, below health's 0.97"));
    }

    @Test
    void abstentionIsExplainedWithTheThreshold() {
        Routing routing = routing(auto(), UNSURE, ALL);

        assertThat(routing.candidates())
                .extracting(Candidate::getModel, Candidate::getReason)
                .containsExactly(
                        tuple(
                                "starter",
                                "no domain is sure enough: health scored 0.31, its threshold is 0.50; 0 of 4 slots taken"),
                        tuple("starter-health", "domain health scored 0.31, below its threshold of 0.50"),
                        tuple("spare", "domain health scored 0.31, below its threshold of 0.50"),
                        tuple("starter-law", "domain law scored 0.20, below its threshold of 0.90"));
    }

    @Test
    void aModelOfSeveralDomainsIsExplainedByTheSurestOfThem() {
        Domains domains = domains(
                domain("health", "starter-health", null, null),
                domain("law", "shared", null, null),
                domain("finance", "shared", null, null),
                domain(Domain.GENERAL, "starter", null, null));
        Opinion opinion = Opinion.of(Map.of("health", 0.9f, "law", 0.01f, "finance", 0.09f), domains);
        List<ModelAnnouncement> announcements = List.of(ready("h", "starter-health"), ready("x", "shared"));

        Routing routing = ModelRouter.route(auto(), opinion, domains, announcements, 0);

        assertThat(reasonOf(routing, "x")).isEqualTo("domain finance scored 0.09, below health's 0.90");
    }

    @Test
    void imagesGoToAModelThatSeesWhereNoDomainHasOneAndItIsExplained() {
        List<ModelAnnouncement> announcements = and(ALL, seeing("v", "eye", ""));

        for (Routing routing : List.of(
                routing(images("auto"), SURE, announcements), routing(images("health"), Map.of(), announcements))) {
            assertThat(routing.decision()).extracting(Decision::getModel).isEqualTo("eye");
            assertThat(routing.decision()).extracting(Decision::getDomain).isEqualTo("health");
            assertThat(routing.fellBack()).isFalse();
            assertThat(reasonOf(routing, "v"))
                    .endsWith("; none of its models can see and answer, this one can; 0 of 4 slots taken");
            assertThat(reasonOf(routing, "h")).isEqualTo("takes text, the request needs images");
            assertThat(reasonOf(routing, "g")).isEqualTo("takes text, the request needs images");
        }
        assertThat(reasonOf(routing(images("auto"), SURE, announcements), "l"))
                .isEqualTo("domain law scored 0.03, below health's 0.97");
    }

    @Test
    void imagesWithoutWordsAreRoutedToo() {
        Query query = images("auto").toBuilder().clearTexts().build();

        assertThat(decision(query, Map.of(), and(ALL, seeing("v", "eye", ""))).getModel())
                .isEqualTo("eye");
    }

    @Test
    void ofTheModelsThatSeeTheDomainsOwnComesFirst() {
        List<ModelAnnouncement> eyes = and(ALL, seeing("a", "an-eye", ""), seeing("v", "x-ray-eye", "health"));

        assertThat(decision(images("auto"), SURE, eyes).getModel()).isEqualTo("x-ray-eye");
        assertThat(decision(images("auto"), UNSURE, eyes).getModel()).isEqualTo("an-eye");
        assertThat(decision(images("auto"), SURE, and(eyes, seeing("s2", "spare", "")))
                        .getModel())
                .isEqualTo("spare");
    }

    @Test
    void noImageGoesToAnUpstreamThatNoDomainNames() {
        ModelAnnouncement upstream = seeing("gateway", "hosted-eye", "").toBuilder()
                .setRole(Role.ROLE_GATEWAY)
                .build();

        assertThat(failure(images("auto"), and(ALL, upstream)).category()).isEqualTo(ErrorCategory.NO_MODEL_FITS);
    }

    @Test
    void textsGoToNoModelBecauseItSees() {
        MedleyException failure = failure(auto(), List.of(loading("g", "starter"), seeing("v", "eye", "")));

        assertThat(failure.category()).isEqualTo(ErrorCategory.MODEL_LOADING);
    }

    @Test
    void imagesForAModelThatDoesNotSeeGoNowhere() {
        Routing routing = routing(images("starter"), SURE, and(ALL, seeing("v", "eye", "")));

        assertThat(routing.decision()).isNull();
        assertThat(routing.failure()).hasMessageContaining("starter: takes text, the request needs images");
    }

    @Test
    void aModelThatSeesAndIsNotReadyIsToBeWaitedFor() {
        ModelAnnouncement late =
                seeing("v", "eye", "").toBuilder().setReady(false).build();

        assertThat(failure(images("auto"), and(ALL, late)).category()).isEqualTo(ErrorCategory.MODEL_LOADING);
        assertThat(failure(images("auto"), ALL).category()).isEqualTo(ErrorCategory.NO_MODEL_FITS);
    }

    @Test
    void theFallbackIsExplained() {
        Routing routing = routing(auto(), SURE, List.of(loading("h", "starter-health"), ready("s", "spare")));

        assertThat(reasonOf(routing, "s"))
                .isEqualTo("health scored 0.97; the first of its models that can answer; 0 of 4 slots taken");
        assertThat(reasonOf(routing, "h")).isEqualTo("not ready");
    }

    private static Routing routing(Query query, Map<String, Float> scores, List<ModelAnnouncement> announcements) {
        return ModelRouter.route(query, Opinion.of(scores, DOMAINS), DOMAINS, announcements, 0);
    }

    private static Decision decision(Query query, Map<String, Float> scores, List<ModelAnnouncement> announcements) {
        return decision(query, scores, announcements, 0);
    }

    private static Decision decision(
            Query query, Map<String, Float> scores, List<ModelAnnouncement> announcements, long draw) {
        return Objects.requireNonNull(
                ModelRouter.route(query, Opinion.of(scores, DOMAINS), DOMAINS, announcements, draw)
                        .decision());
    }

    private static MedleyException failure(Query query, List<ModelAnnouncement> announcements) {
        Routing routing = routing(query, SURE, announcements);
        assertThat(routing.decision()).isNull();
        return Objects.requireNonNull(routing.failure());
    }

    private static String reasonOf(Routing routing, String instance) {
        return routing.candidates().stream()
                .filter(candidate -> candidate.getInstanceId().equals(instance))
                .map(Candidate::getReason)
                .findFirst()
                .orElseThrow();
    }

    private static Query images(String model) {
        return query(model).toBuilder().setModality(Modality.MODALITY_VISION).build();
    }

    private static ModelAnnouncement seeing(String instance, String model, String domain) {
        return serving(instance, model, each -> each.setModality(Modality.MODALITY_VISION)
                .setDomain(domain));
    }

    private static List<ModelAnnouncement> and(List<ModelAnnouncement> some, ModelAnnouncement... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static Query auto() {
        return query("auto");
    }

    private static Query query(String model) {
        return Query.newBuilder().setModel(model).addTexts("What is this?").build();
    }

    private static Domain domain(String name, String model, @Nullable String fallback, @Nullable Float threshold) {
        return new Domain(name, name, model, fallback, threshold, List.of());
    }

    private static Domains domains(Domain... domains) {
        return new Domains(
                Stream.of(domains).collect(Collectors.toMap(Domain::name, domain -> domain)), text -> Map.of(), 0.5f);
    }
}
