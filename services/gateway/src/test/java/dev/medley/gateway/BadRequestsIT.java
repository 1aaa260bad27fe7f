package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BadRequestsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String GOOD =
            "{\"model\":\"bad-requests\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
    private static final int LIMIT = 8 << 20;

    private final Http http = Http.of(RunningGateway.shared());

    @BeforeAll
    static void startWorker() {
        RunningGateway.shared().worker("bad-requests");
    }

    @AfterEach
    void theNextRequestIsServed() {
        assertThat(http.post(CHAT, GOOD.formatted("Hi")).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        CHAT,
                        "{\"model\":\"nobody\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        404,
                        "model",
                        "model_not_found"),
                Arguments.of(
                        CHAT,
                        "{\"model\":\"nobody\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        404,
                        "model",
                        "model_not_found"),
                Arguments.of(
                        "/v1/completions", "{\"model\":\"nobody\",\"prompt\":\"x\"}", 404, "model", "model_not_found"),
                Arguments.of(CHAT, "{\"model\":\"bad-requests\",\"messages\":[]}", 400, "messages", null),
                Arguments.of(CHAT, withMember("\"max_tokens\":0"), 400, "max_tokens", null),
                Arguments.of(CHAT, withMember("\"temperature\":9"), 400, "temperature", null),
                Arguments.of(CHAT, withMember("\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]"), 400, "stop", null),
                Arguments.of(CHAT, withMember("\"temprature\":1"), 400, "temprature", null),
                Arguments.of(
                        CHAT,
                        withMember("\"response_format\":{\"type\":\"json_object\"}"),
                        400,
                        "response_format",
                        "unsupported_parameter"),
                Arguments.of(CHAT, "[".repeat(10_000) + "]".repeat(10_000), 400, null, null),
                Arguments.of(CHAT, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), 400, null, null),
                Arguments.of(CHAT, "", 400, null, null),
                Arguments.of("/v1/nothing", "{}", 404, null, "not_found"),
                Arguments.of("/v1/models", "{}", 405, null, "method_not_allowed"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aBadRequestGetsItsStatusAndAllFourKeys(
            String path, String body, int status, @Nullable String param, @Nullable String code) {
        HttpResponse<String> reply = http.post(path, body);

        assertError(reply, status, param, code);
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] body = GOOD.formatted("\u00ff").getBytes(StandardCharsets.ISO_8859_1);

        assertError(http.send(http.json(CHAT, BodyPublishers.ofByteArray(body)).build()), 400, null, null);
    }

    static Stream<Function<byte[], BodyPublisher>> framings() {
        return Stream.of(
                BodyPublishers::ofByteArray,
                body -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void aBodyAtTheLimitPassesAndOneByteMoreIsRefused(Function<byte[], BodyPublisher> framing) {
        byte[] full = bodyOf(LIMIT);
        byte[] over = bodyOf(LIMIT + 1);

        assertThat(full).hasSize(LIMIT);
        assertThat(http.send(http.json(CHAT, framing.apply(full)).build()).statusCode())
                .isEqualTo(200);
        assertError(http.send(http.json(CHAT, framing.apply(over)).build()), 413, null, "payload_too_large");
    }

    @ParameterizedTest
    @MethodSource("framings")
    void tenMegabytesAreRefused(Function<byte[], BodyPublisher> framing) {
        byte[] huge = bodyOf(10 << 20);

        assertError(http.send(http.json(CHAT, framing.apply(huge)).build()), 413, null, "payload_too_large");
    }

    @Test
    void onlyPlainJsonIsRead() {
        HttpRequest form = http.request(CHAT)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        HttpRequest latin = http.request(CHAT)
                .header("content-type", "application/json; charset=iso-8859-1")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        HttpRequest zipped =
                http.json(CHAT, "{}").header("content-encoding", "gzip").build();

        for (HttpRequest request : new HttpRequest[] {form, latin, zipped}) {
            assertError(http.send(request), 415, null, "unsupported_media_type");
        }
    }

    @Test
    void getOnAPostRouteSaysWhatIsAllowed() {
        HttpResponse<String> reply = http.get(CHAT);

        assertError(reply, 405, null, "method_not_allowed");
        assertThat(reply.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void outsideTheApiAFailureIsAProblem() {
        HttpResponse<String> reply = http.get("/nothing");

        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(reply.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(reply.body()).get("status").intValue()).isEqualTo(404);
    }

    private static void assertError(
            HttpResponse<String> reply, int status, @Nullable String param, @Nullable String code) {
        JsonNode error = json(reply.body()).get("error");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").stringValue(null)).isEqualTo(param);
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
        assertThat(error.get("message").stringValue())
                .isNotBlank()
                .doesNotContain("Exception", "127.0.0.1", "dev.medley");
    }

    private static String withMember(String member) {
        return GOOD.formatted("x").replaceFirst("}$", "," + member + "}");
    }

    private static byte[] bodyOf(int size) {
        return GOOD.formatted("x".repeat(size - GOOD.length() + 2)).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
