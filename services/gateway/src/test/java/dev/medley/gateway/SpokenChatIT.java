package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeSpeechWorker.Manner;
import dev.medley.gateway.testing.FakeUpstream;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpokenChatIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] SOUND = "RIFF and so on".repeat(30_000).getBytes(StandardCharsets.UTF_8);
    private static final RunningGateway GATEWAY = RunningGateway.start();
    private static final FakeSpeechWorker EAR = GATEWAY.speechWorker("ear");
    private static final FakeWorker MIND = GATEWAY.worker("mind");

    private final Http http = Http.of(GATEWAY);

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void whatIsSaidTakesThePlaceOfItsPart(String mode) {
        String content =
                """
                [{"type":"text","text":"What is meant by this?"},%s,{"type":"text","text":"And by that?"},%s]"""
                        .formatted(audio("wav"), audio("mp3"));

        HttpResponse<String> reply = http.post(CHAT, chat("mind", content, mode));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains(FakeWorker.WORDS.get(0));
        assertThat(MIND.lastReceived().getConversation().getMessages(0).getContent())
                .isEqualTo("What is meant by this?\n%1$s\nAnd by that?\n%1$s".formatted(FakeSpeechWorker.TEXT));
        assertThat(EAR.recordings()).contains(SOUND);
    }

    @Test
    void autoIsRoutedByWhatIsSaid() {
        FakeRouter router = GATEWAY.router(Map.of("health", "mind")).choosing("mind", "health", 0.9f);

        HttpResponse<String> reply = http.post(CHAT, chat("auto", "[%s]".formatted(audio("wav")), ""));
        HttpResponse<String> explained =
                http.post("/v1/routes/explain", chat("auto", "[%s]".formatted(audio("wav")), ""));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(explained.statusCode()).as(explained.body()).isEqualTo(200);
        assertThat(router.received()).hasSize(2).allSatisfy(query -> assertThat(query.getTextsList())
                .containsExactly(FakeSpeechWorker.TEXT));
        GATEWAY.dismissRouters();
    }

    @Test
    void anUpstreamHearsForItself() {
        try (FakeUpstream server = FakeUpstream.start()) {
            server.thatAnswers(200, "{\"choices\":[]}");
            GATEWAY.upstream("hearing-upstream", server);

            String request = chat("hearing-upstream", "[%s]".formatted(audio("wav")), "");

            assertThat(http.post(CHAT, request).statusCode()).isEqualTo(200);
            assertThat(json(server.lastReceived().body())).isEqualTo(json(request));
            GATEWAY.retract("hearing-upstream");
        }
    }

    @Test
    void aFailureOfTheEarSaysWhichPartItWas() {
        EAR.refusing(new MedleyException(ErrorCategory.INVALID_REQUEST, "The recording has no sound"));
        HttpResponse<String> reply = http.post(CHAT, chat("mind", "[%s]".formatted(audio("wav")), ""));
        EAR.refusing(null);

        assertError(reply, 400, "messages[0].content[0]", null);
        assertThat(reply.body()).contains("could not be transcribed: The recording has no sound");
    }

    @Test
    void anEarThatIsNotReadyIsLoading() {
        try (RunningGateway other = RunningGateway.start()) {
            other.worker("lone-mind");
            other.speechWorker("lone-ear").ready(false);
            other.awaitReady("lone-ear", false);

            HttpResponse<String> reply =
                    Http.of(other).post(CHAT, chat("lone-mind", "[%s]".formatted(audio("wav")), ""));

            assertThat(reply.statusCode()).isEqualTo(503);
            assertThat(json(reply.body()).get("error").get("code").stringValue())
                    .isEqualTo("model_loading");
            assertThat(reply.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void withoutAnEarAudioIsRefused() {
        RunningGateway deaf = RunningGateway.start();
        deaf.worker("deaf-mind");

        HttpResponse<String> reply = Http.of(deaf).post(CHAT, chat("deaf-mind", "[%s]".formatted(audio("wav")), ""));

        assertError(reply, 400, "messages[0].content[0].type", "unsupported_parameter");
        assertThat(reply.body()).contains("no speech model");
        deaf.close();
    }

    @Test
    void aCallerWhoLeavesIsHeardNoFurther() {
        FakeSpeechWorker hanging = EAR.that(Manner.HANGS);
        var reply = http.begin(http.json(CHAT, chat("mind", "[%s]".formatted(audio("wav")), ""))
                .build());
        Wait.until("the ear is at it", SOON, () -> hanging.running() == 1);

        reply.cancel(true);

        Wait.until("the ear is free", SOON, () -> hanging.running() == 0);
        EAR.that(Manner.ANSWERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"input_audio\"}|.input_audio",
                "{\"type\":\"input_audio\",\"input_audio\":{}}|.input_audio.format",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"ogg\",\"data\":\"AAAA\"}}|.input_audio.format",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\"}}|.input_audio.data",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"\"}}|.input_audio.data",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"A_-A\"}}|.input_audio.data",
                "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"AAAA\",\"x\":1}}|.input_audio.x"
            })
    void aPartThatIsNoneIsRefused(String part, String where) {
        HttpResponse<String> reply = http.post(CHAT, chat("mind", "[%s]".formatted(part), ""));

        assertError(reply, 400, "messages[0].content[0]" + where, null);
    }

    @Test
    void anUnknownModelIsToldBeforeAnythingIsHeard() {
        int before = EAR.received().size();

        HttpResponse<String> reply = http.post(CHAT, chat("nobody", "[%s]".formatted(audio("wav")), ""));

        assertError(reply, 404, "model", "model_not_found");
        assertThat(EAR.received()).hasSize(before);
    }

    private static String chat(String model, String content, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}".formatted(model, content, more);
    }

    private static String audio(String format) {
        return "{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"%s\",\"data\":\"%s\"}}"
                .formatted(format, Base64.getEncoder().encodeToString(SOUND));
    }

    private static void assertError(HttpResponse<String> reply, int status, String param, @Nullable String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        JsonNode error = json(reply.body()).get("error");
        assertThat(error.get("param").stringValue()).isEqualTo(param);
        assertThat(error.get("code").stringValue(null)).isEqualTo(code);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
