package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeSpeechWorker.Manner;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RealtimeClient;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.speech.v1.TurnDetection;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RealtimeIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SETTINGS =
            """
            {"type":"session.update","session":{"type":"transcription","audio":{"input":{
             "format":{"type":"audio/pcm","rate":24000},
             "transcription":{"model":"%s","language":"en","prompt":"Names: Ärzte"},
             "turn_detection":%s}}}}""";
    private static final String COMMIT = "{\"type\":\"input_audio_buffer.commit\",\"event_id\":\"my-commit\"}";
    /** A tenth of a second at 24 kHz. */
    private static final int TENTH = 4800;

    private final RunningGateway gateway = RunningGateway.shared();

    @BeforeAll
    static void startWorkers() {
        RunningGateway.shared().speechWorker("rt-bad");
        RunningGateway.shared().worker("rt-writes");
    }

    @Test
    void turnsAreToldAsTheyAreHeard() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-turns");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "intent=transcription")) {
            JsonNode created = client.next("session.created").get("session");
            assertThat(created.get("type").stringValue()).isEqualTo("transcription");
            assertThat(created.get("object").stringValue()).isEqualTo("realtime.transcription_session");
            client.send(SETTINGS.formatted(
                    "rt-turns", "{\"type\":\"server_vad\",\"threshold\":0.25,\"silence_duration_ms\":200}"));
            JsonNode updated = client.next("session.updated").get("session");
            assertThat(updated.get("id")).isEqualTo(created.get("id"));
            assertThat(updated.get("audio").get("input"))
                    .isEqualTo(
                            json(
                                    """
                            {"format":{"type":"audio/pcm","rate":24000},
                             "transcription":{"model":"rt-turns","language":"en","prompt":"Names: Ärzte"},
                             "noise_reduction":null,
                             "turn_detection":{"type":"server_vad","threshold":0.25,"prefix_padding_ms":300,
                              "silence_duration_ms":200}}"""));

            client.append(silence());
            client.append(sound());
            JsonNode started = client.next("input_audio_buffer.speech_started");
            assertThat(started.get("audio_start_ms").intValue()).isEqualTo(100);
            String item = started.get("item_id").stringValue();
            assertDelta(client, item, "word0");
            client.append(sound());
            assertDelta(client, item, " word1");
            client.append(silence());

            JsonNode stopped = client.next("input_audio_buffer.speech_stopped");
            assertThat(stopped.get("audio_end_ms").intValue()).isEqualTo(400);
            assertThat(stopped.get("item_id").stringValue()).isEqualTo(item);
            JsonNode committed = client.next("input_audio_buffer.committed");
            assertThat(committed.get("item_id").stringValue()).isEqualTo(item);
            assertThat(committed.get("previous_item_id").isNull()).isTrue();
            JsonNode added = client.next("conversation.item.added").get("item");
            assertThat(added.get("id").stringValue()).isEqualTo(item);
            assertThat(added.get("content").get(0).get("type").stringValue()).isEqualTo("input_audio");
            assertThat(client.next("conversation.item.done")
                            .get("item")
                            .get("id")
                            .stringValue())
                    .isEqualTo(item);
            assertDelta(client, item, ".");
            assertCompleted(client, item, "word0 word1.", 0.3);

            client.append(sound());
            String next = client.next("input_audio_buffer.speech_started")
                    .get("item_id")
                    .stringValue();
            assertDelta(client, next, "word2");
            client.append(silence());
            client.next("input_audio_buffer.speech_stopped");
            assertThat(client.next("input_audio_buffer.committed")
                            .get("previous_item_id")
                            .stringValue())
                    .isEqualTo(item);
        }
        assertThat(worker.received()).hasSize(1);
        assertThat(worker.lastReceived().getTranscription())
                .isEqualTo(Transcription.newBuilder()
                        .setModel("rt-turns")
                        .setLanguage("en")
                        .setPrompt("Names: Ärzte")
                        .build());
        assertThat(worker.lastReceived().getLive())
                .isEqualTo(LiveSource.newBuilder()
                        .setEncoding(SampleEncoding.SAMPLE_ENCODING_PCM16)
                        .setSampleRate(24_000)
                        .setTurnDetection(TurnDetection.newBuilder()
                                .setThreshold(0.25f)
                                .setPrefixPaddingMs(300)
                                .setSilenceDurationMs(200))
                        .build());
        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
    }

    @Test
    void theCallerMayTellTurnsItself() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-manual");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-manual")) {
            client.next("session.created");
            client.send("{\"type\":\"session.update\",\"session\":{\"type\":\"transcription\",\"audio\":{\"input\":"
                    + "{\"turn_detection\":null}}}}");
            client.next("session.updated");

            client.append(sound());
            JsonNode delta = client.next("conversation.item.input_audio_transcription.delta");
            String item = delta.get("item_id").stringValue();
            client.send(COMMIT);
            assertThat(client.next("input_audio_buffer.committed")
                            .get("item_id")
                            .stringValue())
                    .isEqualTo(item);
            client.next("conversation.item.added");
            client.next("conversation.item.done");
            assertDelta(client, item, ".");
            assertCompleted(client, item, "word0.", 0.1);

            client.send(COMMIT);
            JsonNode empty = client.next("error").get("error");
            assertThat(empty.get("code").stringValue()).isEqualTo("input_audio_buffer_commit_empty");
            assertThat(empty.get("event_id").stringValue()).isEqualTo("my-commit");

            client.append(silence());
            client.send(COMMIT);
            String silent =
                    client.next("input_audio_buffer.committed").get("item_id").stringValue();
            client.next("conversation.item.added");
            client.next("conversation.item.done");
            assertDelta(client, silent, ".");
            assertThat(client.next("conversation.item.input_audio_transcription.completed")
                            .get("item_id")
                            .stringValue())
                    .isEqualTo(silent);

            client.append(sound());
            client.next("conversation.item.input_audio_transcription.delta");
            client.send("{\"type\":\"input_audio_buffer.clear\"}");
            client.next("input_audio_buffer.cleared");
        }
        assertThat(worker.lastReceived().getLive().hasTurnDetection()).isFalse();
    }

    @Test
    void clientsOfTheBetaAreSpokenToInItsWords() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-beta");
        try (RealtimeClient client = RealtimeClient.connect(
                gateway, "intent=transcription", builder -> builder.header("OpenAI-Beta", "realtime=v1"))) {
            client.next("transcription_session.created");
            client.send(
                    """
                    {"type":"transcription_session.update","session":{"input_audio_format":"g711_ulaw",
                     "input_audio_transcription":{"model":"rt-beta","prompt":"","language":"en"},
                     "turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":500},
                     "input_audio_noise_reduction":{"type":"near_field"},"include":[]}}""");
            JsonNode session = client.next("transcription_session.updated").get("session");
            assertThat(session.get("input_audio_format").stringValue()).isEqualTo("g711_ulaw");
            assertThat(session.get("input_audio_noise_reduction").isNull()).isTrue();
            client.append(sound());
            client.next("input_audio_buffer.speech_started");
            client.next("conversation.item.input_audio_transcription.delta");
            client.append(silence());
            assertThat(client.next("input_audio_buffer.speech_stopped")
                            .get("audio_end_ms")
                            .intValue())
                    .isEqualTo(1200);
            client.next("input_audio_buffer.committed");
            client.next("conversation.item.created");
        }
        assertThat(worker.lastReceived().getLive().getEncoding()).isEqualTo(SampleEncoding.SAMPLE_ENCODING_MULAW);
        assertThat(worker.lastReceived().getLive().getSampleRate()).isEqualTo(8_000);
    }

    @Test
    void newSettingsHoldForTheSoundAfterThemAndTimeGoesOn() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-settings");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-settings")) {
            client.next("session.created");
            client.append(sound());
            client.next("input_audio_buffer.speech_started");
            client.next("conversation.item.input_audio_transcription.delta");
            client.send(SETTINGS.formatted("rt-settings", "{\"type\":\"server_vad\"}"));
            client.next("session.updated");
            client.next("input_audio_buffer.speech_stopped");
            client.next("input_audio_buffer.committed");
            client.next("conversation.item.added");
            client.next("conversation.item.done");
            client.next("conversation.item.input_audio_transcription.delta");
            client.next("conversation.item.input_audio_transcription.completed");
            client.append(sound());

            JsonNode started = client.next("input_audio_buffer.speech_started");
            assertThat(started.get("audio_start_ms").intValue()).isEqualTo(100);
        }
        assertThat(worker.received()).hasSize(2);
        assertThat(worker.lastReceived().getTranscription().getLanguage()).isEqualTo("en");
    }

    @Test
    void halfASampleWaitsForItsOtherHalf() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-odd");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-odd")) {
            client.next("session.created");
            client.append(new byte[] {1});
            client.append(new byte[] {2, 3, 4, 5});

            Wait.until("four bytes are there", SOON, () -> worker.soundBytes() == 4);
            client.append(new byte[] {6});
            Wait.until("six bytes are there", SOON, () -> worker.soundBytes() == 6);
        }
    }

    @Test
    void aWorkerThatDiesFailsWhatItHeardAndTheSessionGoesOnWithAnother() {
        FakeSpeechWorker first = gateway.speechWorker("rt-dies");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-dies")) {
            client.next("session.created");
            client.append(sound());
            String item = client.next("input_audio_buffer.speech_started")
                    .get("item_id")
                    .stringValue();
            client.next("conversation.item.input_audio_transcription.delta");
            gateway.speechWorker("rt-dies");

            first.crash();

            JsonNode failed = client.next("conversation.item.input_audio_transcription.failed");
            assertThat(failed.get("item_id").stringValue()).isEqualTo(item);
            assertThat(failed.get("error").get("code").stringValue()).isEqualTo("unavailable");
            assertThat(failed.toString()).doesNotContain("127.0.0.1");
            client.append(sound());
            JsonNode started = client.next("input_audio_buffer.speech_started");
            assertThat(started.get("audio_start_ms").intValue()).isEqualTo(100);
        }
    }

    @Test
    void aWorkerThatDiesBeforeItSpokeIsReplaced() {
        FakeSpeechWorker first = gateway.speechWorker("rt-dies-early");
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-dies-early")) {
            client.next("session.created");
            client.append(silence());
            Wait.until("the first has the silence", SOON, () -> first.soundBytes() == TENTH);
            FakeSpeechWorker second = gateway.speechWorker("rt-dies-early");

            first.crash();
            Wait.until("the second has it too", SOON, () -> second.soundBytes() == TENTH);
            client.append(sound());

            client.next("input_audio_buffer.speech_started");
        }
    }

    @Test
    void aRefusalOfTheWorkerIsAnErrorInTheWordsOfTheApi() {
        gateway.speechWorker("rt-refuses")
                .refusing(new MedleyException(
                        ErrorCategory.INVALID_REQUEST,
                        "settings.transcription.language: 'xx' is no language",
                        "settings.transcription.language",
                        null,
                        null));
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-refuses")) {
            client.next("session.created");
            client.append(silence());

            JsonNode error = client.next("error").get("error");
            assertThat(error.get("param").stringValue()).isEqualTo("language");
            assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json||",
                "[]||",
                "{}|type|",
                "{\"type\":\"response.create\"}|type|unsupported_parameter",
                "{\"type\":\"input_audio_buffer.append\"}|audio|",
                "{\"type\":\"input_audio_buffer.append\",\"audio\":\"?\"}|audio|",
                "{\"type\":\"input_audio_buffer.append\",\"audio\":\"\",\"more\":1}|more|",
                "{\"type\":\"session.update\"}|session|",
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\"}}|session.type|unsupported_parameter",
                "{\"type\":\"session.update\",\"session\":{\"voice\":\"x\"}}|session.voice|",
                "{\"type\":\"session.update\",\"session\":{\"include\":[\"item.input_audio_transcription.logprobs\"]}}|session.include|unsupported_parameter",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/ogg\"}}}}}|session.audio.input.format.type|unsupported_parameter",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":4000}}}}}|session.audio.input.format.rate|",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"transcription\":{\"model\":\"nobody\"}}}}}|model|model_not_found",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"semantic_vad\"}}}}}|session.audio.input.turn_detection.type|unsupported_parameter",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"turn_detection\":{\"threshold\":2}}}}}|session.audio.input.turn_detection.threshold|",
                "{\"type\":\"transcription_session.update\",\"session\":{\"input_audio_format\":\"mp3\"}}|session.input_audio_format|unsupported_parameter"
            })
    void aBadEventIsAnErrorAndTheSessionGoesOn(String event, @Nullable String param, @Nullable String code) {
        String named = event.startsWith("{\"") ? event.replaceFirst("\\{", "{\"event_id\":\"mine\",") : event;
        try (RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-bad")) {
            client.next("session.created");
            client.send(named);

            JsonNode error = client.next("error");
            assertThat(error.get("event_id").stringValue()).startsWith("event_");
            assertThat(error.get("error").propertyNames())
                    .containsExactlyInAnyOrder("type", "code", "message", "param", "event_id");
            assertThat(error.get("error").get("type").stringValue()).isEqualTo("invalid_request_error");
            assertThat(error.get("error").get("param").stringValue(null)).isEqualTo(param);
            assertThat(error.get("error").get("code").stringValue(null)).isEqualTo(code);
            assertThat(error.get("error").get("event_id").stringValue(null))
                    .isEqualTo(named.equals(event) ? null : "mine");
            client.send("{\"type\":\"input_audio_buffer.clear\"}");
            client.next("input_audio_buffer.cleared");
        }
    }

    @ParameterizedTest
    @CsvSource({"model=nobody,404", "intent=transcription&model=rt-writes,400", "intent=conversation,400", "x=y,400"})
    void aSessionThatCannotBeIsRefusedAtTheDoor(String query, int status) {
        assertThatThrownBy(() -> RealtimeClient.connect(gateway, query))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(
                                refused.getResponse().statusCode())
                        .isEqualTo(status));
    }

    @Test
    void aPlainRequestIsRefused() {
        HttpResponse<String> reply = Http.of(gateway).get("/v1/realtime?intent=transcription");

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply.body()).get("error").get("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void aCallerWhoIsGoneFreesTheWorker() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-gone");
        RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-gone");
        client.next("session.created");
        client.append(sound());
        client.next("input_audio_buffer.speech_started");

        client.abort();

        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
        assertThat(worker.cancelled()).isEqualTo(1);
    }

    @Test
    void aWorkerThatStallsHoldsTheCallerBack() {
        FakeSpeechWorker worker = gateway.speechWorker("rt-stalls").that(Manner.STALLS);
        RealtimeClient client = RealtimeClient.connect(gateway, "model=rt-stalls");
        client.next("session.created");
        String megabyte = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"%s\"}".formatted("A".repeat(1 << 20));

        int sent = 0;
        while (sent < 64 && client.trySend(megabyte, Duration.ofSeconds(2))) {
            sent++;
        }

        assertThat(sent).isLessThan(64);
        assertThat(worker.soundBytes()).isZero();
        client.abort();
        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
    }

    @Test
    void keysComeInTheHeaderOrAmongTheSubprotocols() {
        try (RunningGateway locked = RunningGateway.start("medley.gateway.api-keys=secret")) {
            locked.speechWorker("rt-locked");
            try (RealtimeClient client = RealtimeClient.connect(
                    locked, "model=rt-locked", b -> b.header("Authorization", "Bearer secret"))) {
                client.next("session.created");
            }
            try (RealtimeClient client = RealtimeClient.connect(
                    locked,
                    "model=rt-locked",
                    b -> b.subprotocols("realtime", "openai-insecure-api-key.secret", "openai-beta.realtime-v1"))) {
                client.next("transcription_session.created");
                assertThat(client.subprotocol()).isEqualTo("realtime");
            }
            assertThatThrownBy(() -> RealtimeClient.connect(
                            locked, "model=rt-locked", b -> b.subprotocols("realtime", "openai-insecure-api-key.no")))
                    .cause()
                    .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(
                                    refused.getResponse().statusCode())
                            .isEqualTo(401));
            assertThatThrownBy(() -> RealtimeClient.connect(locked, "model=rt-locked"))
                    .isInstanceOf(CompletionException.class);
        }
    }

    @Test
    void silenceAndAgeEndASession() {
        try (RunningGateway strict = RunningGateway.start(
                "medley.gateway.realtime.idle-timeout=600ms", "medley.gateway.realtime.session-limit=2s")) {
            strict.speechWorker("rt-limits");
            RealtimeClient idle = RealtimeClient.connect(strict, "model=rt-limits");
            idle.next("session.created");
            JsonNode error = idle.next("error").get("error");
            assertThat(error.get("code").stringValue()).isEqualTo("session_expired");
            assertThat(idle.closed()).isEqualTo(1001);

            RealtimeClient busy = RealtimeClient.connect(strict, "model=rt-limits");
            busy.next("session.created");
            var talker = Executors.newSingleThreadScheduledExecutor();
            var unused = talker.scheduleWithFixedDelay(() -> busy.append(silence()), 0, 100, TimeUnit.MILLISECONDS);
            assertThat(busy.next("error").get("error").get("message").stringValue())
                    .contains("limit of 2 s");
            talker.shutdownNow();
            assertThat(busy.closed()).isEqualTo(1001);
        }
    }

    @Test
    void aMessageAtTheLimitPassesAndALongerOneEndsTheSession() {
        try (RunningGateway strict = RunningGateway.start("medley.gateway.realtime.max-message-size=200KB")) {
            FakeSpeechWorker worker = strict.speechWorker("rt-long");
            String frame = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"%s\"}";
            int room = 200 * 1024 - frame.length() + 2;
            byte[] sound = new byte[room / 4 * 3];
            Arrays.fill(sound, (byte) 1);
            String full = frame.formatted(Base64.getEncoder().encodeToString(sound));
            RealtimeClient client = RealtimeClient.connect(strict, "model=rt-long");
            client.next("session.created");

            client.send(full + " ".repeat(200 * 1024 - full.length()));
            Wait.until("the sound is there", SOON, () -> worker.soundBytes() == sound.length - sound.length % 2);
            client.send(full + " ".repeat(200 * 1024 - full.length() + 1));

            assertThat(client.closed()).isIn(1009, 1006);
        }
    }

    @Test
    void aGatewayThatLeavesSaysSo() {
        RunningGateway leaving = RunningGateway.start();
        leaving.speechWorker("rt-leaves");
        RealtimeClient client = RealtimeClient.connect(leaving, "model=rt-leaves");
        client.next("session.created");

        leaving.close();

        assertThat(client.closed()).isEqualTo(1001);
    }

    private static void assertDelta(RealtimeClient client, String item, String text) {
        JsonNode delta = client.next("conversation.item.input_audio_transcription.delta");
        assertThat(delta.get("item_id").stringValue()).isEqualTo(item);
        assertThat(delta.get("content_index").intValue()).isZero();
        assertThat(delta.get("delta").stringValue()).isEqualTo(text);
    }

    private static void assertCompleted(RealtimeClient client, String item, String text, double seconds) {
        JsonNode completed = client.next("conversation.item.input_audio_transcription.completed");
        assertThat(completed.get("item_id").stringValue()).isEqualTo(item);
        assertThat(completed.get("content_index").intValue()).isZero();
        assertThat(completed.get("transcript").stringValue()).isEqualTo(text);
        assertThat(completed.get("usage")).isEqualTo(json("{\"type\":\"duration\",\"seconds\":%s}".formatted(seconds)));
    }

    private static byte[] sound() {
        byte[] sound = new byte[TENTH];
        Arrays.fill(sound, (byte) 1);
        return sound;
    }

    private static byte[] silence() {
        return new byte[TENTH];
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
