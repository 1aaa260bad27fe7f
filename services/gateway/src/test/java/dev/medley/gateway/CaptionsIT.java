package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeCaptionWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.Captioning;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CaptionsIT {
    private static final String PATH = "/v1/images/captions";
    private static final byte[] FILE = {'G', 'I', 'F', 1};
    private static final int LIMIT = 100_000;
    private static final RunningGateway GATEWAY = RunningGateway.start("medley.gateway.images.max-size=" + LIMIT + "B");
    private static final FakeCaptionWorker EYE = GATEWAY.captionWorker("eye");

    private final Http http = Http.of(GATEWAY);

    static {
        GATEWAY.worker("mind");
    }

    @AfterEach
    void theEyeAnswers() {
        EYE.refusing(null);
        assertThat(http.send(form("eye").to(http, PATH).build()).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anImageIsCaptioned(boolean asForm) {
        HttpResponse<String> reply = asForm
                ? http.send(form("eye")
                        .field("prompt", "How many?")
                        .field("max_tokens", "9")
                        .chunkedTo(http, PATH)
                        .build())
                : http.post(PATH, json(FILE, ",\"model\":\"eye\",\"prompt\":\"How many?\",\"max_tokens\":9"));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonNode answer = read(reply.body());
        assertThat(answer.propertyNames()).containsExactlyInAnyOrder("object", "created", "model", "caption", "usage");
        assertThat(answer.get("caption").stringValue()).isEqualTo(FakeCaptionWorker.TEXT);
        assertThat(answer.get("model").stringValue()).isEqualTo("eye");
        assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(44);
        Captioning asked = EYE.lastReceived();
        assertThat(EYE.lastFiles()).containsExactly(FILE);
        assertThat(asked.getTurns(0).getRole()).isEqualTo("user");
        assertThat(asked.getTurns(0).getParts(1).getText()).isEqualTo("How many?");
        assertThat(asked.getMaxTokens()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyTheImageIsRequired(boolean asForm) {
        HttpResponse<String> reply = asForm
                ? http.send(
                        new MultipartForm().file("image", FILE).to(http, PATH).build())
                : http.post(PATH, json(FILE, ""));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        Captioning asked = GATEWAY.captionWorkers().stream()
                .flatMap(worker -> worker.received().stream())
                .filter(each -> !each.hasMaxTokens() && each.getTurns(0).getPartsCount() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(asked.getModel()).isNotEqualTo("auto");
    }

    static Stream<Arguments> badForms() {
        return Stream.of(
                Arguments.of(new MultipartForm().field("model", "eye"), 400, "image", null),
                Arguments.of(new MultipartForm().field("image", "x"), 400, "image", null),
                Arguments.of(new MultipartForm().file("image", new byte[0]), 400, "image", null),
                Arguments.of(new MultipartForm().file("file", FILE), 400, "file", null),
                Arguments.of(form("eye").file("image", FILE), 400, "image", null),
                Arguments.of(form("eye").field("model", "twice"), 400, "model", null),
                Arguments.of(form(""), 400, "model", null),
                Arguments.of(form("m".repeat(257)), 400, "model", null),
                Arguments.of(form("nobody"), 404, "model", "model_not_found"),
                Arguments.of(form("mind"), 400, "model", null),
                Arguments.of(form("eye").field("max_tokens", "0"), 400, "max_tokens", null),
                Arguments.of(form("eye").field("max_tokens", "2147483648"), 400, "max_tokens", null),
                Arguments.of(form("eye").field("max_tokens", "many"), 400, "max_tokens", null),
                Arguments.of(form("eye").field("size", "large"), 400, "size", null),
                Arguments.of(form("eye").field("prompt", "x".repeat(70_000)), 413, null, "payload_too_large"),
                Arguments.of(
                        new MultipartForm().file("image", new byte[LIMIT + 1]), 413, "image", "payload_too_large"));
    }

    @ParameterizedTest
    @MethodSource("badForms")
    void aBadFormIsRefused(MultipartForm form, int status, @Nullable String param, @Nullable String code) {
        int before = EYE.received().size();

        HttpResponse<String> reply = http.send(form.to(http, PATH).build());

        assertError(reply, status, param, code);
        assertThat(EYE.received()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|image",
                "{\"image\":7}|image",
                "{\"image\":{\"url\":\"data:image/png;base64,AAAA\"}}|image",
                "{\"image\":\"AAAA\"}|image",
                "{\"image\":\"data:image/png;base64,A\"}|image",
                "{\"image\":\"https://pictures.example/a.png\"}|image",
                "{\"image\":\"file:///etc/passwd\"}|image",
                "{\"image\":\"data:image/png;base64,AAAA\",\"model\":7}|model",
                "{\"image\":\"data:image/png;base64,AAAA\",\"model\":\"\"}|model",
                "{\"image\":\"data:image/png;base64,AAAA\",\"model\":\"mind\"}|model",
                "{\"image\":\"data:image/png;base64,AAAA\",\"max_tokens\":0}|max_tokens",
                "{\"image\":\"data:image/png;base64,AAAA\",\"prompt\":[]}|prompt",
                "{\"image\":\"data:image/png;base64,AAAA\",\"size\":1}|size"
            })
    void aBadObjectIsRefused(String body, String param) {
        assertError(http.post(PATH, body), 400, param, null);
    }

    @Test
    void aModelThatDoesNotSeeIsRefusedWithTheOnesThatDo() {
        assertThat(http.send(form("mind").to(http, PATH).build()).body()).contains("these are: eye");
    }

    @Test
    void rubbishIsRefused() {
        var broken = MultipartForm.post(
                http, PATH, BodyPublishers.ofByteArray(form("eye").bytes(false)));
        var none = MultipartForm.post(http, PATH, BodyPublishers.ofString("no form"));
        var unbounded = http.request(PATH)
                .header("content-type", "multipart/form-data")
                .POST(BodyPublishers.ofByteArray(form("eye").bytes(true)));
        var mixed = http.request(PATH)
                .header("content-type", "multipart/mixed; boundary=x")
                .POST(BodyPublishers.ofString("--x--"));
        var picture = http.request(PATH).header("content-type", "image/png").POST(BodyPublishers.ofByteArray(FILE));

        assertError(http.send(broken.build()), 400, null, null);
        assertError(http.send(none.build()), 400, null, null);
        assertError(http.send(unbounded.build()), 415, null, "unsupported_media_type");
        assertError(http.send(mixed.build()), 415, null, "unsupported_media_type");
        assertError(http.send(picture.build()), 415, null, "unsupported_media_type");
        assertError(http.post(PATH, "[]"), 400, null, null);
        assertError(http.get(PATH), 405, null, "method_not_allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "turns[0].parts[0].image.file, image",
        "turns[0].parts[0].image, image",
        "turns[0].parts[1].text, prompt",
        "turns, image",
        "max_tokens, max_tokens"
    })
    void whatTheWorkerSaysNamesTheParameter(String field, String param) {
        EYE.refusing(new MedleyException(ErrorCategory.INVALID_REQUEST, field + " is bad", field, null, null));

        HttpResponse<String> reply = http.send(form("eye").to(http, PATH).build());

        assertError(reply, 400, param, null);
        assertThat(read(reply.body()).at("/error/message").stringValue()).isEqualTo(param + " is bad");
    }

    @Test
    void withoutAModelThatSeesAutoIsUnavailable() {
        try (RunningGateway blind = RunningGateway.start()) {
            HttpResponse<String> reply = Http.of(blind).post(PATH, json(FILE, ""));

            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
            assertThat(reply.headers().firstValue("retry-after")).isPresent();
        }
    }

    private static MultipartForm form(String model) {
        return new MultipartForm().field("model", model).file("image", FILE);
    }

    private static String json(byte[] file, String more) {
        return "{\"image\":\"data:image/gif;base64,%s\"%s}"
                .formatted(Base64.getEncoder().encodeToString(file), more);
    }

    private static void assertError(
            HttpResponse<String> reply, int status, @Nullable String param, @Nullable String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = read(reply.body()).get("error");
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("param").stringValue(null)).isEqualTo(param);
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
        assertThat(error.get("message").stringValue())
                .isNotBlank()
                .doesNotContain("Exception", "127.0.0.1", "dev.medley");
    }

    private static JsonNode read(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
