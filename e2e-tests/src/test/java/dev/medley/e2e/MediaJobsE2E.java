package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recordings and pictures as durable jobs, whose results are what their calls answer. */
@ExtendWith(SuiteExtension.class)
class MediaJobsE2E {
    private static final Path RECORDING = Path.of("src/test/resources/recordings/sentence.mp3");
    private static final Path PICTURE = Path.of("src/test/resources/pictures/red-circle.png");
    private static final String SENTENCE = "the nurse will call you when the doctor is ready";
    private static final String WORKER = "speech-transcription";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Suite suite;

    MediaJobsE2E(Suite suite) {
        this.suite = suite;
    }

    /** The recording waits in the queue of its model while nobody serves it. */
    @Test
    void aRecordingWaitsForItsWorkerToComeBack() throws Exception {
        suite.speechModel();
        SuiteProcesses processes = suite.processes();
        String file = uploaded(RECORDING);
        String body = "{\"model\":\"auto\",\"file\":\"%s\",\"language\":\"en\",\"response_format\":\"%s\"}";
        processes.kill(processes.named(WORKER));
        String text;
        String verbose;
        try {
            text = submitted("/v1/audio/transcriptions", body.formatted(file, "text"));
            verbose = submitted("/v1/audio/transcriptions", body.formatted(file, "verbose_json"));
        } finally {
            processes.restart(WORKER);
        }

        assertThat(result(text).asString()).isEqualTo(SENTENCE + "\n");
        assertThat(result(verbose).path("text").asString()).isEqualTo(SENTENCE);
        assertThat(result(verbose).path("segments").size()).isPositive();
    }

    @Test
    void aPictureIsWrittenAboutAsInItsCall() throws Exception {
        String chat =
                """
                {"model":"%s","temperature":0,"max_tokens":16,"messages":[{"role":"user","content":[
                 {"type":"text","text":"Describe the picture."},{"type":"image_url","image_url":{"url":"%%s"}}]}]}"""
                        .formatted(suite.visionModel());
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(PICTURE));
        String file = uploaded(PICTURE);

        String brought = submitted("/v1/chat/completions", chat.formatted(url));
        String named = submitted("/v1/chat/completions", chat.formatted(file));
        String caption = submitted("/v1/images/captions", "{\"image\":\"%s\",\"max_tokens\":16}".formatted(file));
        JsonNode called = send(request("/v1/chat/completions").POST(BodyPublishers.ofString(chat.formatted(url))));

        assertThat(result(brought).path("choices")).isEqualTo(called.path("choices"));
        assertThat(result(named).path("choices")).isEqualTo(called.path("choices"));
        assertThat(result(caption).path("caption").asString()).isNotBlank();
    }

    private String uploaded(Path file) {
        return suite.openAi()
                .files()
                .create(FileCreateParams.builder()
                        .file(file)
                        .purpose(FilePurpose.USER_DATA)
                        .build())
                .id();
    }

    private String submitted(String url, String body) throws IOException, InterruptedException {
        JsonNode job = send(
                request("/v1/jobs").POST(BodyPublishers.ofString("{\"url\":\"%s\",\"body\":%s}".formatted(url, body))));
        assertThat(job.path("status").asString()).as("%s", job).isNotEmpty();
        return job.path("id").asString();
    }

    private JsonNode result(String id) throws Exception {
        Eventually.within(
                LIMIT, () -> assertThat(job(id).path("status").asString()).isEqualTo("succeeded"));
        return job(id).path("result");
    }

    private JsonNode job(String id) throws IOException, InterruptedException {
        return send(request("/v1/jobs/" + id));
    }

    private HttpRequest.Builder request(String path) {
        URI uri = suite.rest().resolve(path);
        return HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + suite.apiKey());
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(http.send(request.build(), BodyHandlers.ofString()).body());
    }
}
