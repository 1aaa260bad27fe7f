package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AudioBadRequestsIT {
    private static final String PATH = "/v1/audio/transcriptions";
    private static final String MODEL = "hears-well";
    private static final int LIMIT = 300_000;
    private static final RunningGateway GATEWAY = RunningGateway.start("medley.gateway.max-upload-size=" + LIMIT + "B");
    private static final FakeSpeechWorker WORKER = GATEWAY.speechWorker(MODEL);

    private final Http http = Http.of(GATEWAY);

    @BeforeAll
    static void start() {
        GATEWAY.worker("writes-only");
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @AfterEach
    void theNextRequestIsServed() {
        assertThat(http.send(good().to(http, PATH).build()).statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new MultipartForm().field("model", MODEL), 400, "file", null),
                Arguments.of(new MultipartForm().field("model", MODEL).field("file", "x"), 400, "file", null),
                Arguments.of(new MultipartForm().field("model", MODEL).file("file", new byte[0]), 400, "file", null),
                Arguments.of(new MultipartForm().file("file", new byte[9]), 400, "model", null),
                Arguments.of(good().file("file", new byte[9]), 400, "file", null),
                Arguments.of(good().file("image", new byte[9]), 400, "image", null),
                Arguments.of(good().field("model", "twice"), 400, "model", null),
                Arguments.of(form("nobody"), 404, "model", "model_not_found"),
                Arguments.of(form("writes-only"), 400, "model", null),
                Arguments.of(form("m".repeat(257)), 400, "model", null),
                Arguments.of(good().field("temperature", "1.5"), 400, "temperature", null),
                Arguments.of(good().field("temperature", "warm"), 400, "temperature", null),
                Arguments.of(good().field("temperature", "NaN"), 400, "temperature", null),
                Arguments.of(good().field("response_format", "xml"), 400, "response_format", null),
                Arguments.of(good().field("stream", "yes"), 400, "stream", null),
                Arguments.of(
                        good().field("stream", "true").field("response_format", "srt"),
                        400,
                        "response_format",
                        "unsupported_parameter"),
                Arguments.of(good().field("timestamp_granularities[]", "line"), 400, "timestamp_granularities", null),
                Arguments.of(good().field("timestamp_granularities[]", "word"), 400, "timestamp_granularities", null),
                Arguments.of(good().field("include[]", "logprobs"), 400, "include", "unsupported_parameter"),
                Arguments.of(good().field("langauge", "en"), 400, "langauge", null),
                Arguments.of(good().field("prompt", "x".repeat(70_000)), 413, null, "payload_too_large"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aBadFormGetsItsStatusAndAllFourKeys(
            MultipartForm form, int status, @Nullable String param, @Nullable String code) {
        int before = WORKER.received().size();

        HttpResponse<String> reply = http.send(form.to(http, PATH).build());

        assertError(reply, status, param, code);
        assertThat(WORKER.received()).hasSize(before);
    }

    @Test
    void aFormThatBreaksOffIsRefused() {
        assertError(
                http.send(MultipartForm.post(http, PATH, BodyPublishers.ofByteArray(good().bytes(false)))
                        .build()),
                400,
                null,
                null);
        assertError(
                http.send(MultipartForm.post(http, PATH, BodyPublishers.ofString("no form"))
                        .build()),
                400,
                null,
                null);
    }

    @Test
    void onlyFormsAreRead() {
        HttpRequest none = http.json(PATH, "{}").build();
        HttpRequest withoutBoundary = http.request(PATH)
                .header("content-type", "multipart/form-data")
                .POST(BodyPublishers.ofByteArray(good().bytes(true)))
                .build();

        assertError(http.send(none), 415, null, "unsupported_media_type");
        assertError(http.send(withoutBoundary), 415, null, "unsupported_media_type");
    }

    static Stream<BiFunction<MultipartForm, Http, HttpRequest>> framings() {
        return Stream.of((form, http) -> form.to(http, PATH).build(), (form, http) -> form.chunkedTo(http, PATH)
                .build());
    }

    @ParameterizedTest
    @MethodSource("framings")
    void aFileAtTheLimitPassesAndOneByteMoreIsRefused(BiFunction<MultipartForm, Http, HttpRequest> framing) {
        var full = new MultipartForm().file("file", new byte[LIMIT]).field("model", MODEL);
        var over = new MultipartForm().file("file", new byte[LIMIT + 1]).field("model", MODEL);
        var huge = new MultipartForm().file("file", new byte[LIMIT * 20]).field("model", MODEL);

        assertThat(http.send(framing.apply(full, http)).statusCode()).isEqualTo(200);
        assertError(http.send(framing.apply(over, http)), 413, "file", "payload_too_large");
        assertThat(http.probe(HttpRequest.newBuilder(framing.apply(huge, http), (name, value) -> true)))
                .isIn(413, -1);
    }

    @Test
    void aFormThatDoesNotComeToItsEndIsGivenUp() throws IOException {
        try (RunningGateway hasty = RunningGateway.start("medley.gateway.request-timeout=1s")) {
            byte[] begun = good().bytes(false);
            try (Socket socket = new Socket("127.0.0.1", hasty.restPort())) {
                socket.setSoTimeout(15_000);
                socket.getOutputStream()
                        .write(("POST %s HTTP/1.1\r\nHost: medley\r\nContent-Length: %d\r\n"
                                                .formatted(PATH, begun.length + 100)
                                        + "Content-Type: %s\r\n\r\n".formatted(MultipartForm.CONTENT_TYPE))
                                .getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().write(begun);
                var reply = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

                assertThat(reply.readLine()).startsWith("HTTP/1.1 408");
            }
        }
    }

    @Test
    void autoIsTheSpeechModelThatIsReady() {
        HttpResponse<String> reply = http.send(form("auto").to(http, PATH).build());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(WORKER.lastReceived().getTranscription().getModel()).isNotEqualTo("auto");
    }

    @Test
    void aSpeechModelDoesNotChat() {
        String chat = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".formatted(MODEL);

        HttpResponse<String> reply = http.post("/v1/chat/completions", chat);

        assertError(reply, 400, "model", null);
        assertThat(reply.body()).contains("'hears-well' transcribes speech");
    }

    @Test
    void getSaysWhatIsAllowed() {
        HttpResponse<String> reply = http.get(PATH);

        assertError(reply, 405, null, "method_not_allowed");
        assertThat(reply.headers().firstValue("allow")).hasValue("POST");
    }

    @Test
    void noUploadIsLeftOnTheDisk() {
        assertThat(http.send(good().to(http, PATH).build()).statusCode()).isEqualTo(200);

        Wait.until("the uploads are gone", Duration.ofSeconds(10), () -> uploads() == 0);
    }

    private static long uploads() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("medley-upload-"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MultipartForm good() {
        return form(MODEL);
    }

    private static MultipartForm form(String model) {
        return new MultipartForm().file("file", new byte[] {1, 2, 3}).field("model", model);
    }

    private static void assertError(
            HttpResponse<String> reply, int status, @Nullable String param, @Nullable String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = JsonMapper.shared().readTree(reply.body()).get("error");
        assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").stringValue(null)).isEqualTo(param);
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
        assertThat(error.get("message").stringValue())
                .isNotBlank()
                .doesNotContain("Exception", "127.0.0.1", "dev.medley");
    }
}
