package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoutingIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String EXPLAIN = "/v1/routes/explain";
    private static final String TOOL = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
    private static final Duration SOON = Duration.ofSeconds(20);

    private static RunningGateway gateway;
    private static Http http;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start();
        http = Http.of(gateway);
        gateway.worker("starter");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void dismissRouters() {
        gateway.dismissRouters();
    }

    @Test
    void autoIsAnsweredByWhomTheRouterChoosesAndTheReplySaysSo() {
        FakeWorker worker = gateway.worker("starter-health");
        FakeRouter router =
                gateway.router(Map.of("health", "starter-health")).choosing("starter-health", "health", 0.974f);

        HttpResponse<String> whole = http.post(CHAT, chat("auto", ""));
        HttpResponse<String> stream = http.post(CHAT, chat("auto", ",\"stream\":true"));

        assertThat(json(whole.body()).get("model").stringValue()).isEqualTo("starter-health");
        assertThat(stream.body()).contains("\"model\":\"starter-health\"", "data: [DONE]");
        assertThat(whole.headers().allValues("x-medley-route")).containsExactly("health; confidence=0.97");
        assertThat(stream.headers().allValues("x-medley-route")).containsExactly("health; confidence=0.97");
        assertThat(worker.lastReceived().getModel()).isEqualTo("starter-health");
        assertThat(router.lastReceived().getModel()).isEqualTo("auto");
        assertThat(router.lastReceived().getTextsList()).containsExactly("My knee hurts");
    }

    @Test
    void aDomainIsRoutedToo() {
        gateway.worker("starter-law");
        FakeRouter router = gateway.router(Map.of("law", "starter-law")).choosing("starter-law", "law", 1);

        HttpResponse<String> reply = http.post("/v1/completions", "{\"model\":\"law\",\"prompt\":\"Who may\"}");

        assertThat(json(reply.body()).get("model").stringValue()).isEqualTo("starter-law");
        assertThat(reply.headers().firstValue("x-medley-route")).hasValue("law; confidence=1.00");
        assertThat(router.lastReceived())
                .returns("law", Query::getModel)
                .returns(List.of("Who may"), query -> List.copyOf(query.getTextsList()));
    }

    @Test
    void aRouterThatAbstainsSaysGeneral() {
        gateway.router(Map.of("health", "starter")).choosing("starter", "", 0.312f);

        assertThat(http.post(CHAT, chat("auto", "")).headers().firstValue("x-medley-route"))
                .hasValue("general; confidence=0.31");
    }

    @Test
    void aModelsOwnNameAsksNoRouter() {
        FakeRouter router = gateway.router(Map.of("health", "starter"));

        HttpResponse<String> reply = http.post(CHAT, chat("starter", ",\"tools\":[" + TOOL + "]"));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("x-medley-route")).isEmpty();
        assertThat(router.received()).isEmpty();
    }

    @Test
    void theRouterLearnsWhatTheAnswerNeeds() {
        FakeRouter router = gateway.router(Map.of("health", "starter")).choosing("starter", "", 0);
        String conversation =
                """
                {"model":"auto","max_tokens":100,"user":"ann","tools":[%s],"response_format":{"type":"json_object"},
                 "messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"one two"},
                 {"role":"assistant","content":"three"},
                 {"role":"user","content":[{"type":"text","text":"fo"},{"type":"text","text":"ur"},
                 {"type":"image_url","image_url":{"url":"data:"}}]}]}"""
                        .formatted(TOOL);

        http.post(CHAT, conversation);

        Query query = router.lastReceived();
        assertThat(query.getTextsList()).containsExactly("one two", "fo\nur");
        assertThat(query.getCapabilitiesList())
                .containsExactly(Capability.CAPABILITY_TOOLS, Capability.CAPABILITY_JSON_SCHEMA);
        assertThat(query.getModality()).isEqualTo(Modality.MODALITY_VISION);
        assertThat(query.getContextTokens()).isEqualTo(100 + (7 + 7 + 5 + 5) / 3);
    }

    @Test
    void requestsOfOneConversationShareTheirAffinityAndOthersDoNot() {
        FakeRouter router = gateway.router(Map.of("health", "starter")).choosing("starter", "", 0);
        String first = "{\"role\":\"user\",\"content\":\"Hello\"}";
        String more = first + ",{\"role\":\"assistant\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"And\"}";

        http.post(CHAT, "{\"model\":\"auto\",\"messages\":[%s]}".formatted(first));
        http.post(CHAT, "{\"model\":\"auto\",\"messages\":[%s]}".formatted(more));
        http.post(CHAT, "{\"model\":\"auto\",\"user\":\"bob\",\"messages\":[%s]}".formatted(first));

        List<String> keys =
                router.received().stream().map(Query::getAffinityKey).toList();
        assertThat(keys.get(0)).isNotEmpty().isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
    }

    @Test
    void theInstanceThatTheRouterPrefersAnswersAndAnotherOneIfItIsGone() {
        FakeWorker one = gateway.worker("twins");
        FakeWorker other = gateway.worker("twins");
        FakeRouter router = gateway.router(Map.of("health", "twins")).deciding(query -> Decision.newBuilder()
                .setModel("twins")
                .setInstanceId(one.ownName())
                .build());

        for (int i = 0; i < 5; i++) {
            http.post(CHAT, chat("auto", ""));
        }
        assertThat(one.received()).hasSize(5);
        one.crash();

        Wait.until("the other one answers", SOON, () -> {
            assertThat(http.post(CHAT, chat("auto", "")).statusCode()).isEqualTo(200);
            return !other.received().isEmpty();
        });
        assertThat(router.lastReceived().getFailedModelsList()).isEmpty();
    }

    @Test
    void aModelThatFailsIsReplacedByTheRoutersNextChoice() {
        FakeWorker failing = gateway.worker("failing")
                .refusing(new MedleyException(ErrorCategory.UNAVAILABLE, "The worker is going"));
        gateway.worker("fallback");
        FakeRouter router = gateway.router(Map.of("health", "failing")).deciding(query -> Decision.newBuilder()
                .setModel(query.getFailedModelsList().contains("failing") ? "fallback" : "failing")
                .setDomain("health")
                .setConfidence(1)
                .build());

        HttpResponse<String> whole = http.post(CHAT, chat("health", ""));
        HttpResponse<String> stream = http.post(CHAT, chat("health", ",\"stream\":true"));

        assertThat(json(whole.body()).get("model").stringValue()).isEqualTo("fallback");
        assertThat(stream.body()).contains("\"model\":\"fallback\"").doesNotContain("error");
        assertThat(stream.headers().allValues("x-medley-route")).hasSize(1);
        assertThat(failing.received()).hasSize(2);
        assertThat(router.lastReceived().getFailedModelsList()).containsExactly("failing");
    }

    @Test
    void overGrpcAModelThatFailsIsReplacedToo() {
        // Given
        FakeWorker failing = gateway.worker("failing")
                .refusing(new MedleyException(ErrorCategory.UNAVAILABLE, "The worker is going"));
        gateway.worker("fallback");
        gateway.router(Map.of("health", "failing")).deciding(query -> Decision.newBuilder()
                .setModel(query.getFailedModelsList().contains("failing") ? "fallback" : "failing")
                .setDomain("health")
                .setConfidence(query.getFailedModelsCount())
                .build());
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
        try {
            // When
            var headers = new AtomicReference<>(new Metadata());
            var answer = TextGenerationServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
                    .generate(GenerateRequest.newBuilder()
                            .setGeneration(Generation.newBuilder()
                                    .setModel("health")
                                    .setPrompt(Prompt.newBuilder().setText("My back hurts")))
                            .build());

            // Then
            assertThat(answer.getModel()).isEqualTo("fallback");
            assertThat(Objects.requireNonNull(headers.get())
                            .getAll(Metadata.Key.of("x-medley-route", Metadata.ASCII_STRING_MARSHALLER)))
                    .containsExactly("health; confidence=1.00");
            assertThat(failing.received()).hasSize(1);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void withoutAnotherChoiceTheFirstFailureStands() {
        gateway.worker("hopeless").refusing(new MedleyException(ErrorCategory.UNAVAILABLE, "The worker is going"));
        FakeRouter router = gateway.router(Map.of("health", "hopeless")).choosing("hopeless", "health", 1);

        HttpResponse<String> reply = http.post(CHAT, chat("health", ""));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("The worker is going");
        assertThat(router.received()).hasSize(2);
    }

    @Test
    void whatTheRouterRefusesIsRefused() {
        FakeRouter router = gateway.router(Map.of("health", "starter"))
                .refusing(new MedleyException(
                        ErrorCategory.MODEL_LOADING, "'starter' is loading", "model", Duration.ofSeconds(3), null));

        HttpResponse<String> reply = http.post(CHAT, chat("auto", ""));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("'starter' is loading");
        assertThat(reply.headers().firstValue("retry-after")).hasValue("3");
        assertThat(router.received()).hasSize(1);
    }

    @Test
    void aRouterThatIsGoneIsReplacedByAnother() {
        List<FakeRouter> routers = List.of(
                gateway.router(Map.of("health", "starter")).choosing("starter", "health", 1),
                gateway.router(Map.of("law", "starter")).choosing("starter", "health", 1));
        routers.get(0).crash();

        for (int i = 0; i < 6; i++) {
            assertThat(http.post(CHAT, chat("auto", "")).statusCode()).isEqualTo(200);
        }
        assertThat(routers.get(1).received()).hasSize(6);
    }

    @Test
    void aRouterThatDoesNotAnswerIsReplacedByAnother() {
        gateway.router(Map.of("health", "starter")).hanging();
        gateway.router(Map.of("law", "starter")).choosing("starter", "health", 1);

        for (int i = 0; i < 2; i++) {
            assertThat(http.post(CHAT, chat("auto", "")).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "gone"})
    void withoutARouterRoutedNamesAreUnavailableAndModelsAreNot(String name) {
        gateway.router(Map.of("gone", "starter"));
        gateway.dismissRouters();

        HttpResponse<String> reply = http.post(CHAT, chat(name, ""));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body())
                .contains("'%s' needs a model router".formatted(name))
                .doesNotContain("127.0.0.1");
        assertThat(reply.headers().firstValue("retry-after")).hasValue("2");
        assertThat(http.post(CHAT, chat("starter", "")).statusCode()).isEqualTo(200);
    }

    @Test
    void aDomainIsKnownByItsModelsWhereNoRouterEverWas() {
        gateway.worker("starter-science").specialisedIn("science");
        Wait.until(
                "the domain is known",
                SOON,
                () -> http.post(CHAT, chat("science", "")).statusCode() == 503);

        assertThat(http.post(CHAT, chat("nothing", "")).statusCode()).isEqualTo(404);
        assertThat(http.post("/v1/completions", "{\"model\":\"nothing\",\"prompt\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theListNamesModelsDomainsAndAuto() {
        FakeWorker adapter = gateway.worker("starter-finance");
        adapter.specialisedIn("finance");
        FakeRouter router = gateway.router(Map.of("finance", "starter-finance", "law", "nobody"));
        Wait.until("the adapter's domain is known", SOON, () -> http.get("/v1/models/starter-finance")
                .body()
                .contains("\"domain\":\"finance\""));

        assertThat(model("finance").toString())
                .isEqualTo(
                        """
                        {"modality":"text","domain":"finance","base_model":null,"device":null,"ready":true}""");
        assertThat(model("auto").get("ready").booleanValue()).isTrue();
        assertThat(model("law").get("ready").booleanValue()).isFalse();
        assertThat(json(http.get("/v1/models").body()).get("data").findValuesAsString("id"))
                .contains("starter", "starter-finance", "finance", "law", "auto");

        router.ready(false);
        Wait.until("the router is not ready", SOON, () -> !model("auto")
                .get("ready")
                .booleanValue());
        assertThat(http.post(CHAT, chat("auto", "")).body()).contains("\"code\":\"model_loading\"");
    }

    @Test
    void withRoutersAloneNoModelIsThere() {
        try (RunningGateway alone = RunningGateway.start()) {
            assertThat(Http.of(alone).get("/v1/models").body()).doesNotContain("auto");
            alone.router(Map.of("health", "starter"));

            assertThat(json(Http.of(alone).get("/v1/models").body()).get("data").findValuesAsString("id"))
                    .contains("health", "auto")
                    .hasSize(3);
            assertThat(Http.of(alone).post(CHAT, chat("starter", "")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aDecisionIsExplained() {
        FakeRouter router =
                gateway.router(Map.of("health", "starter-health")).choosing("starter-health", "health", 0.9f);

        JsonNode explained = json(http.post(EXPLAIN, chat("auto", "")).body());

        assertThat(explained.get("domain").stringValue()).isEqualTo("health");
        assertThat(explained.get("model").stringValue()).isEqualTo("starter-health");
        assertThat(explained.at("/scores/health").doubleValue()).isEqualTo(0.5);
        assertThat(explained.at("/candidates/1").toString())
                .isEqualTo(
                        """
                        {"model":"another","instance":"two","chosen":false,"reason":"It is of another domain"}""");
        assertThat(router.lastReceived().getTextsList()).containsExactly("My knee hurts");

        router.choosing("starter", "", 0.2f);
        assertThat(json(http.post(EXPLAIN, chat("auto", "")).body())
                        .get("domain")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"auto\"}",
                "{\"model\":\"auto\",\"messages\":[]}",
                "{\"model\":\"auto\",\"messages\":7}",
                "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\" \"}]}",
                "{\"model\":\"auto\",\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}",
                "{\"model\":\"auto\",\"messages\":[1,null,\"x\",{},[]]}",
                "{\"model\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            })
    void whatLeavesNothingToDecideByIsRefused(String body) {
        FakeRouter router = gateway.router(Map.of("health", "starter")).choosing("starter", "health", 1);

        for (String path : List.of(CHAT, EXPLAIN)) {
            HttpResponse<String> reply = http.post(path, body);
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
        }
        assertThat(router.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"🙂", "ぎんこうはどこですか", "x"})
    void textsOfAnyKindAndLengthReachTheRouter(String piece) {
        FakeRouter router = gateway.router(Map.of("health", "starter")).choosing("starter", "", 0);
        String text = piece.repeat(150_001 / piece.length());

        HttpResponse<String> reply = http.post(
                CHAT, "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(text));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(text).startsWith(router.lastReceived().getTexts(0));
        assertThat(router.lastReceived().getTexts(0)).hasSizeBetween(99_999, 100_000);
    }

    @Test
    void explainingAnUnknownNameIsNotFound() {
        assertThat(http.post(EXPLAIN, chat("nobody", "")).statusCode()).isEqualTo(404);
        assertThat(http.get(EXPLAIN).statusCode()).isEqualTo(405);
    }

    private JsonNode model(String name) {
        return json(http.get("/v1/models/" + name).body()).get("medley");
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"My knee hurts\"}]%s}"
                .formatted(model, more);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
