package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeSpeechWorker.Manner;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.StrictSubtitles;
import dev.medley.gateway.testing.StrictSubtitles.Cue;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.Transcription;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TranscriptionsIT {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String TRANSLATIONS = "/v1/audio/translations";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] RECORDING = noise(1_000_003);

    private final RunningGateway gateway = RunningGateway.shared();
    private final Http http = Http.of(gateway);

    @Test
    void theRecordingAndItsSettingsReachTheWorkerUnchanged() {
        FakeSpeechWorker worker = gateway.speechWorker("hears");

        HttpResponse<String> reply = http.send(form("hears")
                .field("language", "en")
                .field("prompt", "Wörds")
                .field("temperature", "0.5")
                .chunkedTo(http, TRANSCRIPTIONS)
                .header("x-request-id", "my-recording")
                .build());

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.headers().firstValue("x-request-id")).hasValue("my-recording");
        assertThat(worker.recordings()).containsExactly(RECORDING);
        assertThat(worker.lastReceived().hasRecording()).isTrue();
        assertThat(worker.lastReceived().getTranscription())
                .isEqualTo(Transcription.newBuilder()
                        .setModel("hears")
                        .setLanguage("en")
                        .setTask(Task.TASK_TRANSCRIBE)
                        .setPrompt("Wörds")
                        .setTemperature(0.5f)
                        .build());
    }

    @Test
    void jsonHasTheTextAndHowLongItIs() {
        gateway.speechWorker("json");

        HttpResponse<String> reply =
                http.send(form("json").to(http, TRANSCRIPTIONS).build());

        assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json(reply.body()))
                .isEqualTo(json("{\"text\":\"%s\",\"usage\":{\"type\":\"duration\",\"seconds\":8}}"
                        .formatted(FakeSpeechWorker.TEXT.replace("\n", "\\n"))));
    }

    @Test
    void verboseJsonHasSegmentsWithAllKeys() {
        gateway.speechWorker("verbose");

        JsonNode body = body(form("verbose").field("response_format", "verbose_json"), TRANSCRIPTIONS);

        assertThat(body.propertyNames()).containsExactly("task", "language", "duration", "text", "segments", "usage");
        assertThat(body.get("task").stringValue()).isEqualTo("transcribe");
        assertThat(body.get("language").stringValue()).isEqualTo("english");
        assertThat(body.get("duration").doubleValue()).isEqualTo(FakeSpeechWorker.SECONDS);
        assertThat(body.get("segments")).hasSize(3);
        assertThat(body.get("segments").get(1))
                .isEqualTo(
                        json(
                                """
                        {"id":1,"seek":200,"start":2.0,"end":3.5,"text":" 1 < 2 --> & so\\n on,","tokens":[50364,101,50439],
                         "temperature":0.2,"avg_logprob":-0.25,"compression_ratio":1.25,"no_speech_prob":0.01}"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp_granularities[]", "timestamp_granularities"})
    void wordsComeWhenTheyAreAskedFor(String name) {
        FakeSpeechWorker worker = gateway.speechWorker("words" + name.length());
        MultipartForm verbose = form("words" + name.length()).field("response_format", "verbose_json");

        JsonNode words = body(verbose.field(name, "word"), TRANSCRIPTIONS);
        JsonNode both = body(verbose.field(name, "segment"), TRANSCRIPTIONS);

        assertThat(worker.lastReceived().getTranscription().getWordTimes()).isTrue();
        assertThat(words.has("segments")).isFalse();
        assertThat(words.get("words").get(1)).isEqualTo(json("{\"word\":\"there,\",\"start\":0.1,\"end\":0.2}"));
        assertThat(both.get("segments")).hasSize(3);
        assertThat(both.get("words")).isEqualTo(words.get("words"));
    }

    @Test
    void textIsPlain() {
        gateway.speechWorker("text");

        HttpResponse<String> reply = http.send(form("text")
                .field("response_format", "text")
                .to(http, TRANSCRIPTIONS)
                .build());

        assertThat(reply.headers().firstValue("content-type")).hasValue("text/plain;charset=UTF-8");
        assertThat(reply.body()).isEqualTo(FakeSpeechWorker.TEXT + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"srt", "vtt"})
    void subtitlesPassAStrictParser(String format) {
        gateway.speechWorker("subtitles-" + format);

        String file = http.send(form("subtitles-" + format)
                        .field("response_format", format)
                        .to(http, TRANSCRIPTIONS)
                        .build())
                .body();
        List<Cue> cues = format.equals("srt") ? StrictSubtitles.srt(file) : StrictSubtitles.vtt(file);

        assertThat(cues).extracting(Cue::startMillis).containsExactly(0L, 2000L, 4000L);
        assertThat(cues).extracting(Cue::endMillis).containsExactly(1500L, 3500L, 5500L);
        assertThat(cues)
                .extracting(Cue::text)
                .containsExactly(
                        "Hello there,", format.equals("srt") ? "1 < 2 -> & so on," : "1 < 2 --> & so on,", "wörld 🙂.");
    }

    @Test
    void aStreamsPiecesAreItsText() {
        gateway.speechWorker("streams");

        HttpResponse<String> reply = http.send(
                form("streams").field("stream", "true").to(http, TRANSCRIPTIONS).build());
        List<JsonNode> events = events(reply.body());

        assertThat(reply.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(events)
                .extracting(event -> event.get("type").stringValue())
                .containsExactly(
                        "transcript.text.delta",
                        "transcript.text.delta",
                        "transcript.text.delta",
                        "transcript.text.done");
        StringBuilder pieces = new StringBuilder();
        events.subList(0, 3).forEach(event -> pieces.append(event.get("delta").stringValue()));
        assertThat(pieces.toString()).isEqualTo(FakeSpeechWorker.TEXT);
        assertThat(events.get(3).get("text").stringValue()).isEqualTo(FakeSpeechWorker.TEXT);
        assertThat(events.get(3).get("usage"))
                .isEqualTo(json("{\"type\":\"tokens\",\"input_tokens\":4,\"output_tokens\":21,\"total_tokens\":25}"));
    }

    @Test
    void aTranslationIsInEnglish() {
        FakeSpeechWorker worker = gateway.speechWorker("translates");

        JsonNode brief = body(form("translates"), TRANSLATIONS);
        JsonNode verbose = body(form("translates").field("response_format", "verbose_json"), TRANSLATIONS);

        assertThat(worker.lastReceived().getTranscription().getTask()).isEqualTo(Task.TASK_TRANSLATE);
        assertThat(brief.propertyNames()).containsExactly("text");
        assertThat(verbose.get("task").stringValue()).isEqualTo("translate");
        assertThat(verbose.get("language").stringValue()).isEqualTo("english");
    }

    @Test
    void aWorkerThatDiesBeforeItsFirstMessageIsReplacedAndGetsTheWholeRecording() {
        FakeSpeechWorker first = gateway.speechWorker("dies-deaf").that(Manner.HANGS);
        CompletableFuture<HttpResponse<String>> reply = CompletableFuture.supplyAsync(
                () -> http.send(form("dies-deaf").to(http, TRANSCRIPTIONS).build()));
        Wait.until("the first worker has it", SOON, () -> first.recordings().size() == 1);
        FakeSpeechWorker second = gateway.speechWorker("dies-deaf");

        first.crash();

        assertThat(reply.join().statusCode()).as(reply.join().body()).isEqualTo(200);
        assertThat(second.recordings()).containsExactly(RECORDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWorkerThatDiesAfterItsFirstMessageIsNotReplaced(boolean stream) {
        String model = "dies-hearing-" + stream;
        FakeSpeechWorker first = gateway.speechWorker(model).that(Manner.HANGS_AFTER_A_SEGMENT);
        CompletableFuture<HttpResponse<String>> reply = CompletableFuture.supplyAsync(() -> http.send(form(model)
                .field("stream", "" + stream)
                .to(http, TRANSCRIPTIONS)
                .build()));
        Wait.until("the worker has spoken", SOON, () -> first.recordings().size() == 1);
        FakeSpeechWorker second = gateway.speechWorker(model);

        first.crash();

        assertThat(second.received()).isEmpty();
        if (stream) {
            List<JsonNode> events = events(reply.join().body());
            assertThat(events.get(0).get("delta").stringValue()).isEqualTo("Hello there,");
            assertThat(events.get(events.size() - 1).get("error").get("code").stringValue())
                    .isEqualTo("unavailable");
        } else {
            assertThat(reply.join().statusCode()).isEqualTo(503);
            assertThat(json(reply.join().body()).get("error").get("code").stringValue())
                    .isEqualTo("unavailable");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecordingThatBreaksOffIsNotAnsweredAsIfItWereWhole(boolean stream) {
        gateway.speechWorker("breaks-off-" + stream).that(Manner.BREAKS_OFF);

        HttpResponse<String> reply = http.send(form("breaks-off-" + stream)
                .field("stream", "" + stream)
                .to(http, TRANSCRIPTIONS)
                .build());

        assertThat(reply.statusCode()).isEqualTo(stream ? 200 : 500);
        assertThat(reply.body()).contains("\"error\"").doesNotContain("transcript.text.done");
    }

    @Test
    void aFailureSpeaksOfTheParametersOfTheForm() {
        gateway.speechWorker("refuses-sound")
                .refusing(new MedleyException(
                        ErrorCategory.INVALID_REQUEST,
                        "transcription.language: 'xx' is no language",
                        "transcription.language",
                        null,
                        null));

        HttpResponse<String> reply = http.send(form("refuses-sound")
                .field("language", "xx")
                .to(http, TRANSCRIPTIONS)
                .build());

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply.body()).get("error").get("param").stringValue()).isEqualTo("language");
        assertThat(json(reply.body()).get("error").get("message").stringValue())
                .isEqualTo("language: 'xx' is no language");
    }

    @Test
    void aWorkerThatStallsHoldsTheRecordingBackAndTheCallersLeavingEndsIt() {
        FakeSpeechWorker worker = gateway.speechWorker("stalls").that(Manner.STALLS);
        byte[] large = noise(8 << 20);
        var form = new MultipartForm().field("model", "stalls").file("file", large);
        CompletableFuture<HttpResponse<String>> reply =
                http.begin(form.to(http, TRANSCRIPTIONS).build());
        Wait.until("the worker has the settings", SOON, () -> worker.received().size() == 1);

        assertThat(worker.soundBytes()).isZero();
        reply.cancel(true);

        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
        assertThat(worker.cancelled()).isEqualTo(1);
    }

    @Test
    void aStreamIsHeldBackAndCancelledWithItsCaller() {
        FakeSpeechWorker worker = gateway.speechWorker("caller-leaves").that(Manner.HANGS_AFTER_A_SEGMENT);
        HttpResponse<Stream<String>> reply =
                http.lines(form("caller-leaves").field("stream", "true").to(http, TRANSCRIPTIONS));
        Iterator<String> lines = reply.body().iterator();
        assertThat(lines.next()).contains("Hello there,");

        reply.body().close();

        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
    }

    @Test
    void aModelThatIsNotReadyIsLoading() {
        gateway.speechWorker("speech-loading").ready(false);
        gateway.awaitReady("speech-loading", false);

        HttpResponse<String> reply =
                http.send(form("speech-loading").to(http, TRANSCRIPTIONS).build());

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("\"code\":\"model_loading\"");
    }

    @Test
    void speechModelsAreListedAsSuch() {
        gateway.speechWorker("listed-speech");

        JsonNode model = json(http.get("/v1/models/listed-speech").body());

        assertThat(model.get("medley").get("modality").stringValue()).isEqualTo("speech");
    }

    @Test
    void callsAreMeasured() {
        gateway.speechWorker("measured-speech");
        var unused = body(form("measured-speech"), TRANSCRIPTIONS);

        String metrics = http.get("/metrics").body();

        assertThat(metrics)
                .contains("medley_gateway_requests_total{route=\"/v1/audio/transcriptions\",status=\"200\"}")
                .contains("medley_e2e_request_latency_seconds_count{model_name=\"measured-speech\",outcome=\"ok\"}");
    }

    private JsonNode body(MultipartForm form, String path) {
        HttpResponse<String> reply = http.send(form.to(http, path).build());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return json(reply.body());
    }

    private static MultipartForm form(String model) {
        return new MultipartForm().file("file", RECORDING).field("model", model);
    }

    private static List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        body.lines()
                .filter(line -> line.startsWith("data: "))
                .forEach(line -> events.add(json(line.substring("data: ".length()))));
        return events;
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(4).nextBytes(noise);
        return noise;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
