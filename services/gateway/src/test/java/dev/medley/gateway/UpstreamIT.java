package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.BearerKey;
import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.FakeUpstream;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.Upstream;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UpstreamIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER = "{\"id\":\"x\",  \"model\":\"theirs\",\"choices\":[{\"n\":1.50}]}";
    private static final List<String> EVENTS = List.of(
            "data: {\"choices\":[{\"delta\":{\"content\":\"wör\"}}]}\n\n",
            ": a comment\n\n",
            "event: x\r\ndata: {\"choices\":\r\ndata: []}\r\n\r\n",
            "data: {\"choi",
            "ces\":[]}\n",
            "\ndata: {}\n\ndata: [DO",
            "NE]\n\n");

    private static final Duration SOON = Duration.ofSeconds(20);
    private static RunningGateway gateway;
    private static Http http;

    private final List<FakeUpstream> servers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=sesame",
                "medley.gateway.upstream-keys.theirs=their-secret",
                "medley.gateway.upstream-first-byte-timeout=700ms",
                "medley.gateway.upstream-check-interval=200ms",
                "medley.gateway.request-timeout=4s",
                "medley.gateway.max-body-size=4KB");
        http = Http.of(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void leave() {
        names.forEach(gateway::retract);
        servers.forEach(FakeUpstream::close);
        gateway.dismissRouters();
    }

    @Test
    void anAnswerPassesByteForByte() {
        FakeUpstream server = upstream("plain").thatAnswers(200, ANSWER);

        HttpResponse<String> reply = post(chat("plain", ",\"temperature\":0.7,\"anything\":{\"a\":[1,null]}"));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(ANSWER);
        assertThat(reply.headers().allValues("content-type")).containsExactly("application/json");
        assertThat(server.lastReceived().path()).isEqualTo("/api/v1/chat/completions");
        assertThat(server.lastReceived().body())
                .isEqualTo(chat("plain", ",\"temperature\":0.7,\"anything\":{\"a\":[1,null]}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void aStreamPassesByteForByteHoweverItIsCut(int size) {
        String whole = String.join("", EVENTS);
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < whole.length(); at += size) {
            parts.add(whole.substring(at, Math.min(whole.length(), at + size)));
        }
        upstream("streams").thatStreams(parts);

        HttpResponse<String> reply = post(chat("streams", ",\"stream\":true"));

        assertThat(reply.body()).isEqualTo(whole);
        assertThat(reply.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(reply.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("7");
        assertThat(reply.headers().allValues("x-request-id")).hasSize(1).doesNotContain("theirs");
        assertThat(reply.headers().map()).doesNotContainKeys("server", "set-cookie");
    }

    @Test
    void anEventIsPassedOnAsSoonAsItIsWhole() {
        upstream("pauses").thatHangsAfter(EVENTS.subList(0, 1));

        HttpResponse<Stream<String>> reply = lines(chat("pauses", ",\"stream\":true"));
        Iterator<String> lines = reply.body().filter(line -> !line.isEmpty()).iterator();

        assertThat(lines.next()).contains("wör");
        assertThat(lines.next()).startsWith("data: {\"error\":").contains("deadline_exceeded");
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void theModelIsItsOwnTheKeyIsOursAndNothingElseIsTold() {
        FakeUpstream server = server().thatAnswers(200, ANSWER);
        publish(CatalogueEntry.newBuilder()
                .setName("renamed")
                .setUpstream(Upstream.newBuilder()
                        .setBaseUrl(server.baseUrl() + "/")
                        .setModel("org/theirs")
                        .setKeyName("theirs"))
                .build());
        gateway.awaitReady("renamed", true);
        HttpRequest request = http.json(CHAT, chat("renamed", ""))
                .header("authorization", "Bearer sesame")
                .header("cookie", "a=b")
                .header("x-forwarded-for", "10.0.0.1")
                .header("x-medley-secret", "1")
                .build();

        assertThat(http.send(request).statusCode()).isEqualTo(200);

        assertThat(json(server.lastReceived().body()).get("model").stringValue())
                .isEqualTo("org/theirs");
        assertThat(server.lastReceived().headers().getAll("authorization")).containsExactly("Bearer their-secret");
        assertThat(server.lastReceived().headers().names()).allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT))
                .isIn(
                        "authorization",
                        "content-type",
                        "content-length",
                        "accept",
                        "accept-encoding",
                        "x-request-id",
                        "host",
                        "user-agent"));
    }

    @Test
    void anUpstreamWithoutAKeyGetsNone() {
        FakeUpstream server = upstream("open").thatAnswers(200, ANSWER);

        assertThat(post(chat("open", "")).statusCode()).isEqualTo(200);
        assertThat(server.lastReceived().headers().contains("authorization")).isFalse();
    }

    @Test
    void anUpstreamIsListedAsItsEntrySays() {
        FakeUpstream server = server();
        publish(CatalogueEntry.newBuilder()
                .setName("listed")
                .setDomain("law")
                .setOwnedBy("them")
                .setUpstream(Upstream.newBuilder()
                        .setBaseUrl(server.baseUrl())
                        .setContextLength(1000)
                        .addCapabilities(Capability.CAPABILITY_TOOLS))
                .build());
        gateway.awaitReady("listed", true);

        JsonNode model = json(get("/v1/models/listed").body());

        assertThat(model.get("owned_by").stringValue()).isEqualTo("them");
        assertThat(model.get("medley").toString())
                .isEqualTo(
                        "{\"modality\":\"text\",\"domain\":\"law\",\"base_model\":null,\"device\":null,\"ready\":true}");
        Wait.until("routers hear of it", SOON, () -> announced("listed").isPresent());
        assertThat(announced("listed")).hasValueSatisfying(announced -> assertThat(announced)
                .returns("law", ServedModel::getDomain)
                .returns(1000, ServedModel::getContextLength)
                .returns(List.of(Capability.CAPABILITY_TOOLS), ServedModel::getCapabilitiesList));

        server.stop();
        Wait.until(
                "routers hear that it is gone", SOON, () -> announced("listed").isEmpty());
    }

    /** What the gateway last announced of an upstream. */
    private static Optional<ServedModel> announced(String name) {
        return gateway.announcements().stream()
                .filter(announcement -> announcement.getRole() == Role.ROLE_GATEWAY)
                .reduce((older, newer) -> newer)
                .flatMap(newest -> newest.getModelsList().stream()
                        .filter(model -> model.getName().equals(name))
                        .findFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void anUpstreamThatIsDownIsUnavailableAndServesAgainOnceItIsBack(String mode) {
        FakeUpstream server = upstream("phoenix").thatAnswers(200, ANSWER).thatStreams(EVENTS);
        server.stop();

        assertUnavailable(post(chat("phoenix", mode)), "phoenix");
        gateway.awaitReady("phoenix", false);
        assertUnavailable(post(chat("phoenix", mode)), "phoenix");

        server.restart();
        gateway.awaitReady("phoenix", true);
        assertThat(post(chat("phoenix", ",\"stream\":true")).body()).isEqualTo(String.join("", EVENTS));
    }

    @Test
    void anUpstreamWhoseModelsFailIsNotReady() {
        upstream("sick").models(500);

        gateway.awaitReady("sick", false);
        assertUnavailable(post(chat("sick", "")), "sick");
    }

    @Test
    void aKeyThatIsNotSetOrABadAddressIsNotReadyOrNotThere() {
        publish(CatalogueEntry.newBuilder()
                .setName("keyless")
                .setUpstream(
                        Upstream.newBuilder().setBaseUrl(server().baseUrl()).setKeyName("unknown"))
                .build());
        publish(CatalogueEntry.newBuilder()
                .setName("nowhere")
                .setUpstream(Upstream.newBuilder().setBaseUrl("file:///etc/passwd"))
                .build());

        gateway.awaitReady("keyless", false);
        assertUnavailable(post(chat("keyless", "")), "keyless");
        assertThat(post(chat("nowhere", "")).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"'',4000", "',\"stream\":true',700"})
    void aSlowUpstreamIs504AtItsLimit(String mode, long limitMillis) {
        upstream("slow").that(response -> Mono.never());
        long begun = System.nanoTime();

        HttpResponse<String> reply = post(chat("slow", mode));

        assertError(reply, 504, "deadline_exceeded", "slow");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(limitMillis - 100), Duration.ofMillis(limitMillis + 3000));
    }

    @Test
    void aStreamThatIsCutEndsWithAnErrorAndNoMadeUpEnd() {
        upstream("cut").thatCutsAfter(List.of(EVENTS.get(0), "data: {\"half"));

        String body = post(chat("cut", ",\"stream\":true")).body();

        assertThat(body)
                .startsWith(EVENTS.get(0) + "data: {\"error\":{\"message\":")
                .endsWith("}}\n\n")
                .doesNotContain("half", "[DONE]", "finish_reason", "127.0.0.1");
    }

    @Test
    void aStreamThatEndsInOrderBeforeItsEndIsCutToo() {
        upstream("short").thatStreams(EVENTS.subList(0, 1));

        assertThat(post(chat("short", ",\"stream\":true")).body())
                .startsWith(EVENTS.get(0) + "data: {\"error\":")
                .contains("bad_gateway")
                .doesNotContain("[DONE]");
    }

    @Test
    void anUpstreamsOwnErrorInAStreamPasses() {
        String error = "data: {\"error\":{\"message\":\"out of memory\"}}\n\n";
        upstream("owns-up").thatStreams(List.of(EVENTS.get(0), error));

        assertThat(post(chat("owns-up", ",\"stream\":true")).body()).isEqualTo(EVENTS.get(0) + error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>Hello</body></html>\n\n",
                "data: <html>\n\n",
                "data: [1]\n\n",
                "data: {\"a\":\n\n",
                "\u0000\u0001\u0002\n\n",
                ""
            })
    void rubbishInAStreamIsABadGateway(String rubbish) {
        upstream("babbles").thatStreams(List.of(rubbish));
        assertError(post(chat("babbles", ",\"stream\":true")), 502, "bad_gateway", "babbles");

        servers.get(0).thatStreams(List.of(EVENTS.get(0), rubbish));
        assertThat(post(chat("babbles", ",\"stream\":true")).body())
                .startsWith(EVENTS.get(0) + "data: {\"error\":")
                .doesNotContain("html", "[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Hello</html>", "", "{\"a\":", "[1]", "\"text\"", "{} {}"})
    void anAnswerThatIsNoJsonIsABadGateway(String rubbish) {
        upstream("mumbles").thatAnswers(200, rubbish);

        assertError(post(chat("mumbles", "")), 502, "bad_gateway", "mumbles");
        assertError(post(chat("mumbles", ",\"stream\":true")), 502, "bad_gateway", "mumbles");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish rubbish rubbish\r\n\r\n", "HTTP/1.1 200 OK\r\nx-y: z\r\nx-endless: ", "x"})
    void whatIsNoHttpIsABadGatewayOrIsGone(String bytes) {
        upstream("raw");
        servers.get(0).babble(bytes);

        HttpResponse<String> reply = post(chat("raw", ",\"stream\":true"));

        assertThat(reply.statusCode()).isIn(502, 503, 504);
        assertThat(reply.body()).contains("'raw'").doesNotContain("127.0.0.1", "Exception");
        gateway.awaitReady("raw", false);
    }

    @Test
    void anAnswerThatIsCutIsUnavailable() {
        upstream("breaks").that(response -> response.header("content-type", "application/json")
                .header("content-length", "1000")
                .sendString(Flux.just("{\"a\":").concatWith(Mono.error(new IllegalStateException("cut")))));

        assertUnavailable(post(chat("breaks", "")), "breaks");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422, 429})
    void aRefusalInOpenAisShapePasses(int status) {
        String error = "{\"error\":{\"message\":\"too hot\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}";
        upstream("refuses").that(response -> FakeUpstream.json(response.header("retry-after", "17"), status, error));

        HttpResponse<String> reply = post(chat("refuses", ",\"stream\":true"));

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(error);
        assertThat(reply.headers().firstValue("retry-after")).hasValue("17");
    }

    @ParameterizedTest
    @CsvSource({
        "400,400,",
        "429,429,rate_limit_exceeded",
        "401,502,bad_gateway",
        "403,502,bad_gateway",
        "404,502,bad_gateway",
        "302,502,bad_gateway",
        "500,502,bad_gateway",
        "503,503,unavailable"
    })
    void anyOtherRefusalIsSaidInOurWords(int theirs, int ours, String code) {
        upstream("grumbles").thatAnswers(theirs, "<html>at 10.1.2.3</html>");

        assertError(post(chat("grumbles", "")), ours, code, "grumbles");
    }

    @Test
    void aBodyBeyondTheLimitNeverReachesAnUpstream() {
        FakeUpstream server = upstream("small").thatAnswers(200, ANSWER);

        assertThat(post(chat("small", " ".repeat(4096))).statusCode()).isEqualTo(413);
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void aDomainWhoseUpstreamFailsIsAnsweredByItsFallback(String mode) {
        String other = "fallback-" + mode.length();
        FakeUpstream server = upstream("expert").thatAnswers(500, "{}");
        FakeWorker fallback = gateway.worker(other);
        FakeRouter router = gateway.router(Map.of("law", "expert")).deciding(query -> Decision.newBuilder()
                .setModel(query.getFailedModelsList().contains("expert") ? other : "expert")
                .setDomain("law")
                .setConfidence(1)
                .build());

        HttpResponse<String> reply = post(chat("law", mode));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"model\":\"%s\"".formatted(other), "wör");
        assertThat(reply.headers().allValues("x-medley-route")).containsExactly("law; confidence=1.00");
        assertThat(server.received()).hasSize(1);
        assertThat(router.received()).hasSize(2);

        server.stop();
        assertThat(post(chat("law", mode)).body()).contains("\"model\":\"%s\"".formatted(other));
        gateway.awaitReady("expert", false);
        assertThat(post(chat("law", mode)).body()).contains("\"model\":\"%s\"".formatted(other));
        assertThat(fallback.received()).hasSize(3);
    }

    @Test
    void aFallbackMayBeAnUpstreamToo() {
        upstream("first").thatAnswers(503, "{}");
        upstream("second").thatAnswers(200, ANSWER);
        gateway.router(Map.of("law", "first")).deciding(query -> Decision.newBuilder()
                .setModel(query.getFailedModelsList().isEmpty() ? "first" : "second")
                .build());

        HttpResponse<String> reply = post(chat("auto", ""));

        assertThat(reply.body()).isEqualTo(ANSWER);
        assertThat(reply.headers().firstValue("x-medley-route")).hasValue("general; confidence=0.00");
        assertThat(reply.headers().allValues("content-type")).hasSize(1);
    }

    @Test
    void overGrpcAnUpstreamIsRefusedByName() {
        upstream("rest-only");
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
        try {
            MedleyException failure = failureOf(channel, "rest-only");
            assertThat(failure.category()).isEqualTo(ErrorCategory.UNSUPPORTED_PARAMETER);
            assertThat(failure).hasMessageContaining("'rest-only'").hasMessageContaining("REST only");
        } finally {
            channel.shutdownNow();
        }
    }

    private static MedleyException failureOf(ManagedChannel channel, String model) {
        try {
            var unused = TextGenerationServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(new BearerKey("sesame"))
                    .generate(GenerateRequest.newBuilder()
                            .setGeneration(Generation.newBuilder().setModel(model))
                            .build());
        } catch (StatusRuntimeException failure) {
            return GrpcFailures.fromGrpc(failure);
        }
        throw new AssertionError("The call did not fail");
    }

    private FakeUpstream server() {
        FakeUpstream server = FakeUpstream.start();
        servers.add(server);
        return server;
    }

    private FakeUpstream upstream(String name) {
        FakeUpstream server = server();
        names.add(name);
        gateway.upstream(name, server);
        return server;
    }

    private void publish(CatalogueEntry entry) {
        names.add(entry.getName());
        gateway.publish(entry);
    }

    private static void assertUnavailable(HttpResponse<String> reply, String name) {
        assertError(reply, 503, "unavailable", name);
        assertThat(reply.headers().firstValue("retry-after")).isPresent();
    }

    private static void assertError(HttpResponse<String> reply, int status, String code, String name) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = json(reply.body()).get("error");
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
        assertThat(error.get("message").stringValue())
                .contains("'" + name + "'")
                .doesNotContain("127.0.0.1", "10.1.2.3", "Exception");
        assertThat(reply.headers().allValues("content-type")).containsExactly("application/json");
        assertThat(reply.headers().firstValue("x-request-id")).isPresent();
    }

    private static HttpResponse<String> get(String path) {
        return http.send(
                http.request(path).header("authorization", "Bearer sesame").build());
    }

    private static HttpResponse<String> post(String body) {
        return http.send(
                http.json(CHAT, body).header("authorization", "Bearer sesame").build());
    }

    private static HttpResponse<Stream<String>> lines(String body) {
        return http.lines(http.json(CHAT, body).header("authorization", "Bearer sesame"));
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, more);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
