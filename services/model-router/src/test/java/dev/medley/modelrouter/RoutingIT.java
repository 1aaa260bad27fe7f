package dev.medley.modelrouter;

import static dev.medley.modelrouter.RouterUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.RoutedDomain;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.DomainScore;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingIT {
    private static KafkaBroker broker;
    private static FakeFleet fleet;
    private static Path domains;
    private static RouterUnderTest router;

    @BeforeAll
    static void start(@TempDir Path directory, @TempDir Path files) throws IOException {
        domains = files;
        write("general", "starter", "Please write a poem");
        write("health", "starter-health", "I have a headache and a fever");
        write("law", "starter-law", "May my landlord evict me");
        broker = KafkaBroker.start(directory);
        fleet = new FakeFleet(broker.bootstrapServers());
        fleet.announce("worker-1", true, "starter", "starter-health", "starter-law");
        fleet.announce("worker-2", false, "late");
        router = RouterUnderTest.serving(domains, broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        router.close();
        fleet.close();
        broker.close();
    }

    @Test
    void aQuestionGoesToItsDomainsModel() {
        Decision decision = router.route(auto("headache and fever today"));

        assertThat(decision.getModel()).isEqualTo("starter-health");
        assertThat(decision.getInstanceId()).isEqualTo("worker-1");
        assertThat(decision.getDomain()).isEqualTo("health");
        assertThat(decision.getConfidence()).isBetween(0.5f, 1f);
    }

    @Test
    void aDomainOrAModelCanBeNamed() {
        assertThat(router.route(named("law")).getModel()).isEqualTo("starter-law");
        assertThat(router.route(named("general")).getModel()).isEqualTo("starter");
        assertThat(router.route(named("starter-health")).getModel()).isEqualTo("starter-health");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "🚗🔧🤷‍♀️",
                "Ĉu vi parolas Esperanton?",
                "¿Por qué?",
                "\u0000\u202e\ufffe",
                "{\"a\": 1}"
            })
    void whateverIsAskedIsRouted(String text) {
        assertThat(router.route(auto(text)).getModel()).isEqualTo("starter");
    }

    @Test
    void aHundredThousandCharactersAreRouted() {
        assertThat(router.route(auto("headache ".repeat(11_112))).getDomain()).isEqualTo("health");
    }

    @Test
    void aDecisionExplainsItself() {
        ExplainResponse response = router.explain(auto("headache and fever today"));

        assertThat(response.getDecision().getModel()).isEqualTo("starter-health");
        assertThat(response.getScoresList())
                .extracting(DomainScore::getDomain)
                .contains("law", "general")
                .startsWith("health");
        assertThat(response.getCandidates(0).getChosen()).isTrue();
        assertThat(response.getCandidatesList())
                .allSatisfy(candidate -> assertThat(candidate.getReason()).isNotBlank())
                .anySatisfy(candidate -> {
                    assertThat(candidate.getModel()).isEqualTo("starter-law");
                    assertThat(candidate.getReason()).startsWith("domain law scored 0.00, below health's 0.");
                });
    }

    @Test
    void whatNobodyCanAnswerIsExplainedWithoutADecision() {
        Query query = auto("hello").toBuilder()
                .addCapabilities(Capability.CAPABILITY_TOOLS)
                .build();

        assertThat(router.explain(query).hasDecision()).isFalse();
        StatusRuntimeException refused = refusal(query);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getStatus().getDescription())
                .isEqualTo("No model fits the request: starter: can't call tools");
    }

    @Test
    void anUnknownNameIsNotFound() {
        assertThat(refusal(named("nobody")).getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(router.get("/metrics").body())
                .contains("medley_routing_decisions_total{domain=\"none\",model=\"none\",outcome=\"unknown_name\"}")
                .doesNotContain("nobody");
    }

    @Test
    void aModelThatIsNotReadyIsToBeWaitedFor() {
        StatusRuntimeException refused = refusal(named("late"));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(details(refused)).anyMatch(detail -> detail.is(RetryInfo.class));
    }

    @Test
    void aBadRequestNamesItsField() {
        assertInvalid("query.model", Query.getDefaultInstance());
        assertInvalid("query.model", named("x".repeat(257)));
        assertInvalid("query.texts", named("auto"));
        assertThat(refusal(named("auto").toBuilder()
                                .setModality(Modality.MODALITY_VISION)
                                .build())
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertInvalid(
                "query.modality", named("law").toBuilder().setModalityValue(77).build());
        assertInvalid(
                "query.capabilities[1]",
                named("law").toBuilder()
                        .addCapabilities(Capability.CAPABILITY_TOOLS)
                        .addCapabilitiesValue(0)
                        .build());
    }

    @Test
    void anInstanceThatLeavesIsNotChosenAnyMore() {
        fleet.announce("worker-3", true, "visitor");
        await("worker-3 is known", () -> succeeds(named("visitor")));

        fleet.leave("worker-3");

        await("worker-3 is gone", () -> !succeeds(named("visitor")));
    }

    @Test
    void aDomainAddedWhileRequestsRunIsRoutedAndNothingIsDropped() throws IOException {
        var outcomes = new Outcomes();
        for (int i = 0; i < 200; i++) {
            ask(auto("my carburettor leaks petrol"), outcomes);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            if (i == 50) {
                write("automotive", "starter", "My carburettor leaks petrol all over");
            }
        }
        await("it is routed", () -> {
            ask(auto("my carburettor leaks petrol"), outcomes);
            return outcomes.automotive.get() > 0;
        });

        await("all are answered", () -> outcomes.answered.get() == outcomes.asked.get());
        assertThat(outcomes.failed).hasValue(0);
        Files.delete(domains.resolve("automotive.yaml"));
    }

    @Test
    void theRouterAnnouncesItsDomainsAndRefreshesThem() throws IOException {
        try (KafkaConsumer<String, byte[]> topic = reader()) {
            ModelAnnouncement announced = find(topic, each -> each.getReady() && each.getDomainsCount() == 3);
            assertThat(announced.getAddress()).isEqualTo("127.0.0.1:" + router.grpcPort());
            assertThat(announced.getModelsCount()).isZero();
            assertThat(announced.getRevision()).isEqualTo(1);
            assertThat(announced.getDomains(0))
                    .isEqualTo(RoutedDomain.newBuilder()
                            .setName("general")
                            .setDescription("What is about general.")
                            .setModel("starter")
                            .build());

            write("cooking", "starter", "How do I boil an egg");

            find(topic, each -> each.getDomainsList().stream()
                    .anyMatch(domain -> domain.getName().equals("cooking")));
            Files.delete(domains.resolve("cooking.yaml"));
        }
    }

    @Test
    void metricsTellWhoAnswered() throws IOException {
        router.route(named("law"));
        Files.writeString(domains.resolve("bad.yaml"), "name: [");

        await(
                "the file is counted",
                () -> !router.get("/metrics").body().contains("medley_domain_files_refused_total 0.0"));
        Files.delete(domains.resolve("bad.yaml"));
        assertThat(router.get("/metrics").body())
                .contains(
                        "medley_routing_decisions_total{domain=\"law\",model=\"starter-law\",outcome=\"routed\"}",
                        "medley_routing_decision_seconds_bucket{le=\"0.005\"}");
    }

    private static void ask(Query query, Outcomes outcomes) {
        outcomes.asked.incrementAndGet();
        RoutingServiceGrpc.newStub(router.channel())
                .route(RouteRequest.newBuilder().setQuery(query).build(), outcomes);
    }

    private static boolean succeeds(Query query) {
        try {
            router.route(query);
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static void assertInvalid(String field, Query query) {
        StatusRuntimeException refused = refusal(query);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(details(refused))
                .filteredOn(detail -> detail.is(BadRequest.class))
                .singleElement()
                .satisfies(detail -> assertThat(detail.unpack(BadRequest.class)
                                .getFieldViolations(0)
                                .getField())
                        .isEqualTo(field));
    }

    private static StatusRuntimeException refusal(Query query) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> router.route(query));
    }

    private static List<Any> details(StatusRuntimeException refused) {
        return Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList();
    }

    private static Query auto(String... texts) {
        return Query.newBuilder().setModel("auto").addAllTexts(List.of(texts)).build();
    }

    private static Query named(String model) {
        return Query.newBuilder().setModel(model).build();
    }

    private static void write(String name, String model, String example) throws IOException {
        Files.writeString(
                domains.resolve(name + ".yaml"),
                "name: %s\ndescription: What is about %s.\nmodel: %s\nexamples: [%s]\n"
                        .formatted(name, name, model, example));
    }

    private static KafkaConsumer<String, byte[]> reader() {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "max.poll.records",
                        1),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(ModelTopic.NAME, 0)));
        return consumer;
    }

    /** Reads on to the router's announcement that fits. */
    private static ModelAnnouncement find(KafkaConsumer<String, byte[]> topic, Predicate<ModelAnnouncement> fits) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(deadline)) {
            for (ConsumerRecord<String, byte[]> found : topic.poll(Duration.ofMillis(200))) {
                ModelAnnouncement announcement = parse(found.value());
                if (announcement.getRole() == Role.ROLE_ROUTER && fits.test(announcement)) {
                    return announcement;
                }
            }
        }
        throw new AssertionError("no such announcement within a minute");
    }

    private static ModelAnnouncement parse(byte @Nullable [] value) {
        try {
            return value == null ? ModelAnnouncement.getDefaultInstance() : ModelAnnouncement.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Outcomes implements StreamObserver<RouteResponse> {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger automotive = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        @Override
        public void onNext(RouteResponse response) {
            if (response.getDecision().getDomain().equals("automotive")) {
                automotive.incrementAndGet();
            }
        }

        @Override
        public void onError(Throwable failure) {
            failed.incrementAndGet();
            answered.incrementAndGet();
        }

        @Override
        public void onCompleted() {
            answered.incrementAndGet();
        }
    }
}
