package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.BearerKey;
import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Callers who may use everything, and tenants who may not; over REST and over gRPC. */
class TenantsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static RunningGateway gateway;
    private static ManagedChannel channel;

    private FakeRouter router;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=sesame",
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key",
                "medley.gateway.tenants[0].models=starter-health,starter",
                "medley.gateway.tenants[1].name=lab",
                "medley.gateway.tenants[1].keys=lab-key",
                "medley.gateway.tenants[2].name=ward",
                "medley.gateway.tenants[2].keys=ward-key",
                "medley.gateway.tenants[2].models=their-ear");
        gateway.worker("starter", "starter-health", "starter-law");
        gateway.speechWorker("another-ear", "their-ear");
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        gateway.close();
    }

    @BeforeEach
    void startRouter() {
        router = gateway.router(Map.of("health", "starter-health", "law", "starter-law"))
                .choosing("starter-health", "health", 0.9f);
    }

    @AfterEach
    void dismissRouter() {
        gateway.dismissRouters();
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter-law", "law", "nobody"})
    void whatATenantMayNotUseIsNotThere(String name) {
        List<HttpResponse<String>> replies = List.of(
                post("clinic-key", CHAT, chat(name)),
                post("clinic-key", "/v1/routes/explain", chat(name)),
                get("clinic-key", "/v1/models/" + name));

        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.statusCode()).isEqualTo(404);
            assertThat(reply.body()).contains("The model '%s' does not exist".formatted(name), "model_not_found");
        });
        assertThat(failureOf(() -> text("clinic-key").generate(generate(name))).category())
                .isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"their-ear, 200", "auto, 200", "another-ear, 404", "nobody, 404"})
    void aTenantIsHeardByWhatTheyMayUse(String model, int status) {
        HttpRequest request = new MultipartForm()
                .field("model", model)
                .file("file", new byte[] {1, 2, 3})
                .to(Http.of(gateway), "/v1/audio/transcriptions")
                .header("authorization", "Bearer ward-key")
                .build();

        assertThat(Http.of(gateway).send(request).statusCode()).isEqualTo(status);
    }

    @Test
    void eachSeesWhatTheyMayUse() {
        assertThat(ids("clinic-key"))
                .contains("starter", "starter-health", "health", "auto")
                .doesNotContain("starter-law", "law");
        assertThat(ids("sesame")).contains("starter", "starter-law", "law", "auto");
        assertThat(ids("lab-key")).isEqualTo(ids("sesame"));
    }

    @Test
    void whatIsRoutedIsChosenAmongWhatTheTenantMayUse() {
        assertThat(post("clinic-key", CHAT, chat("auto")).statusCode()).isEqualTo(200);
        assertThat(router.lastReceived().getAllowedModelsList()).containsExactlyInAnyOrder("starter-health", "starter");

        post("sesame", CHAT, chat("auto"));
        assertThat(router.lastReceived().getAllowedModelsList()).isEmpty();
    }

    @Test
    void anExplanationNamesNoCandidateThatTheTenantMayNotUse() {
        assertThat(post("clinic-key", "/v1/routes/explain", chat("auto")).body())
                .contains("starter-health")
                .doesNotContain("another");
        assertThat(post("sesame", "/v1/routes/explain", chat("auto")).body()).contains("another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sesame", "clinic-key"})
    void aRoutedGrpcCallSaysHowItWasDecided(String key) {
        AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
        ClientInterceptor capture =
                MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<Metadata>());

        GenerateResponse response = text(key).withInterceptors(capture).generate(generate("auto"));

        assertThat(response.getModel()).isEqualTo("starter-health");
        assertThat(Objects.requireNonNull(headers.get())
                        .get(Metadata.Key.of("x-medley-route", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("health; confidence=0.90");
        assertThat(router.lastReceived().getTextsList()).containsExactly("My knee hurts");
        assertThat(router.lastReceived().getAllowedModelsList())
                .contains("starter-health", "starter")
                .satisfies(
                        allowed -> assertThat(allowed.contains("starter-law")).isEqualTo(key.equals("sesame")));
    }

    @Test
    void autoWithoutATextIsRefusedOverGrpcToo() {
        GenerateRequest empty = GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder().setModel("auto"))
                .build();

        MedleyException failure = failureOf(() -> text("sesame").generate(empty));

        assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo("generation.conversation.messages");
    }

    @Test
    void aRouterIsAskedThroughTheGateway() {
        Query query = Query.newBuilder()
                .setModel("auto")
                .addTexts("x")
                .addCapabilities(Capability.CAPABILITY_TOOLS)
                .build();

        var route = routing("lab-key")
                .route(RouteRequest.newBuilder().setQuery(query).build());
        assertThat(route.getDecision().getModel()).isEqualTo("starter-health");
        assertThat(router.lastReceived()).isEqualTo(query);

        var explained = routing("clinic-key")
                .explain(ExplainRequest.newBuilder().setQuery(query).build());
        assertThat(explained.getCandidatesList()).hasSize(1);
        assertThat(router.lastReceived().getAllowedModelsList()).hasSize(2);

        Query other = query.toBuilder().addAllowedModels("starter-law").build();
        assertThat(failureOf(() -> routing("clinic-key")
                                .route(RouteRequest.newBuilder().setQuery(other).build()))
                        .category())
                .isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
    }

    @Test
    void whatARouterRefusesPassesWithItsDetails() {
        router.refusing(new MedleyException(ErrorCategory.INVALID_REQUEST, "no texts", "query.texts", null, null));

        MedleyException failure = failureOf(() -> routing("sesame").route(RouteRequest.getDefaultInstance()));

        assertThat(failure).hasMessage("no texts");
        assertThat(failure.field()).isEqualTo("query.texts");
    }

    private static TextGenerationServiceGrpc.TextGenerationServiceBlockingStub text(String key) {
        return TextGenerationServiceGrpc.newBlockingStub(channel).withCallCredentials(new BearerKey(key));
    }

    private static RoutingServiceGrpc.RoutingServiceBlockingStub routing(String key) {
        return RoutingServiceGrpc.newBlockingStub(channel).withCallCredentials(new BearerKey(key));
    }

    private static MedleyException failureOf(Supplier<?> call) {
        try {
            var unused = call.get();
        } catch (StatusRuntimeException failure) {
            return GrpcFailures.fromGrpc(failure);
        }
        throw new AssertionError("The call did not fail");
    }

    private static GenerateRequest generate(String model) {
        return GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder()
                        .setModel(model)
                        .setConversation(Conversation.newBuilder()
                                .addMessages(
                                        Message.newBuilder().setRole("user").setContent("My knee hurts"))))
                .build();
    }

    private static List<String> ids(String key) {
        return JsonMapper.shared()
                .readTree(get(key, "/v1/models").body())
                .get("data")
                .findValuesAsString("id");
    }

    private static HttpResponse<String> get(String key, String path) {
        Http http = Http.of(gateway);
        return http.send(
                http.request(path).header("authorization", "Bearer " + key).build());
    }

    private static HttpResponse<String> post(String key, String path, String body) {
        Http http = Http.of(gateway);
        return http.send(
                http.json(path, body).header("authorization", "Bearer " + key).build());
    }

    private static String chat(String model) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"My knee hurts\"}]}".formatted(model);
    }
}
