package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.worker.video.RenderedVideo;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each pipeline that Medley ships, on files made for it, while processes die. {@code -Dmedley.pipeline.kills=5} is a
 * long version: it kills again and again.
 */
@ExtendWith(SuiteExtension.class)
class PipelinesE2E {
    private static final int KILLS = Integer.getInteger("medley.pipeline.kills", 1);
    private static final Duration LIMIT = Duration.ofSeconds(60).plus(Duration.ofSeconds(30L * KILLS));
    private static final Path MODELS = Path.of("../infra/starter-models");
    private static final String EYES = "image-captioning";

    private static final String FIRST_SAID = "the nurse will call you when the doctor is ready";
    private static final String THEN_SAID = "the court decided for the tenant";
    private static final String FIRST_SEEN = "four medium blue squares";
    private static final String THEN_SEEN = "a medium red diamond";
    private static final int CHANGE_SECONDS = 31;
    private static final int SECONDS = 38;
    private static final int RATE = 16_000;
    private static final int PIXELS = 192;
    private static final int FRAMES_PER_SECOND = 5;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Suite suite;
    private final SuiteProcesses processes;
    private final JobRecords records;

    PipelinesE2E(Suite suite) {
        this.suite = suite;
        suite.speechModel();
        suite.visionModel();
        this.processes = suite.processes();
        this.records = new JobRecords(processes.kafka());
    }

    @AfterEach
    void theSuiteIsWholeAgain() {
        records.close();
        for (SuiteProcesses.Entry entry : processes.all()) {
            if (!entry.alive()) {
                processes.restart(entry.name());
            }
        }
    }

    /** The runs are cut off while their pictures wait for the worker that sees, which is dead. */
    @Test
    void allGoOnWhereTheyWereCutOffAndDoNoStageTwice(@TempDir Path folder) throws Exception {
        String video = uploaded(rendered(folder.resolve("talk.mp4")));
        String voice = uploaded(recording("the-nurse-will-call"));
        String first = uploaded(picture(1));
        String then = uploaded(picture(4));

        processes.kill(processes.named(EYES));
        JsonNode summary = begun("video-summary", "{\"inputs\":{\"video\":\"%s\"}}".formatted(video));
        JsonNode pictures = begun(
                "image-writing",
                "{\"inputs\":{\"pictures\":[\"%s\",\"%s\"],\"brief\":\"Write a line about these.\"}}"
                        .formatted(first, then));
        JsonNode document = ended(begun("voice-writing", "{\"inputs\":{\"recording\":\"%s\"}}".formatted(voice)));
        awaited(summary, "transcript", "succeeded");
        for (int kill = 0; kill < KILLS; kill++) {
            processes.kill(processes.named("gateway"));
            processes.restart("gateway");
        }
        processes.restart(EYES);
        summary = ended(summary);
        pictures = ended(pictures);

        citesWhatIsHeardAndSeen(summary);
        assertThat(texts(pictures, "/result/items", "captions")).containsExactly(FIRST_SEEN, THEN_SEEN);
        assertThat(pictures.path("output").asString()).isNotEmpty();
        assertThat(stage(document, "transcript").at("/result/text").asString()).isEqualTo(FIRST_SAID);
        assertThat(document.path("output").asString()).startsWith("# ");
        for (JsonNode run : List.of(summary, pictures, document)) {
            eachJobWasDoneOnce(run);
        }
    }

    /** The worker that sees dies with its work under way: that alone is begun again. Of the long version. */
    @Test
    @EnabledIfSystemProperty(named = "medley.pipeline.kills", matches = "\\d+")
    void aWorkerThatDiesCostsItsOwnWorkAlone(@TempDir Path folder) throws Exception {
        JsonNode run = begun(
                "video-summary",
                "{\"inputs\":{\"video\":\"%s\"}}".formatted(uploaded(rendered(folder.resolve("talk.webm")))));
        awaited(run, "scenes", "in_progress");
        processes.kill(processes.named(EYES));
        processes.restart(EYES);
        run = ended(run);

        citesWhatIsHeardAndSeen(run);
        String id = run.path("id").asString();
        assertThat(starts(id + "-transcript")).isEqualTo(1);
        assertThat(starts(id + "-scenes")).isBetween(1L, 2L);
    }

    private void citesWhatIsHeardAndSeen(JsonNode run) {
        List<JsonNode> events =
                stage(run, "timeline").at("/result/events").valueStream().toList();
        assertThat(events)
                .filteredOn(each -> each.path("kind").asString().equals("seen"))
                .extracting(each -> each.path("text").asString())
                .containsExactly(FIRST_SEEN, THEN_SEEN);
        assertThat(events)
                .filteredOn(each -> each.path("kind").asString().equals("heard"))
                .extracting(each -> each.path("text").asString())
                .containsExactly(FIRST_SAID, THEN_SAID);
        assertThat(events).isSortedAccordingTo((one, other) -> Double.compare(start(one), start(other)));
        assertThat(events)
                .allSatisfy(each -> assertThat(start(each) % CHANGE_SECONDS).isBetween(0.0, 3.0));
        List<JsonNode> sections =
                stage(run, "timeline").at("/result/sections").valueStream().toList();
        assertThat(sections).hasSize(2);
        assertThat(sections).allSatisfy(section -> assertThat(run.path("output").asString())
                .contains("[%s - %s] "
                        .formatted(
                                section.path("time").asString(),
                                section.path("end_time").asString())));
    }

    private static double start(JsonNode event) {
        return event.path("start").asDouble();
    }

    /** Each of a run's jobs was started once and has ended once, and so has the run itself but for its starts. */
    private void eachJobWasDoneOnce(JsonNode run) throws Exception {
        String id = run.path("id").asString();
        Eventually.within(LIMIT, () -> assertThat(records.read().ends())
                .extracting(JobEvent::getJobId)
                .contains(id));
        List<JobEvent> ends = records.ends().stream()
                .filter(each -> each.getJobId().startsWith(id))
                .toList();
        int jobs = run.path("stages")
                .valueStream()
                .mapToInt(stage -> stage.path("total").asInt())
                .sum();
        assertThat(ends).hasSize(jobs + 1).extracting(JobEvent::getJobId).doesNotHaveDuplicates();
        assertThat(ends).extracting(JobEvent::getState).containsOnly(JobState.JOB_STATE_SUCCEEDED);
        for (JobEvent end : ends) {
            if (!end.getJobId().equals(id)) {
                assertThat(starts(end.getJobId())).as(end.getJobId()).isEqualTo(1);
            }
        }
    }

    private long starts(String job) throws InvalidProtocolBufferException {
        return records.read().starts(job);
    }

    /** Two scenes that the starter model knows, and somebody who speaks in each. */
    private static Path rendered(Path file) throws Exception {
        float[] sound = new float[SECONDS * RATE];
        speak(sound, 1, recording("the-nurse-will-call"));
        speak(sound, CHANGE_SECONDS + 1, recording("the-court-decided-for"));
        return RenderedVideo.of(PIXELS, PIXELS, FRAMES_PER_SECOND)
                .scene(CHANGE_SECONDS, read(picture(1)))
                .scene(SECONDS - CHANGE_SECONDS, read(picture(4)))
                .sound(sound, RATE)
                .write(file);
    }

    private static void speak(float[] sound, int second, Path recording) throws Exception {
        try (AudioInputStream samples = AudioSystem.getAudioInputStream(recording.toFile())) {
            byte[] bytes = samples.readAllBytes();
            for (int i = 0; i + 1 < bytes.length; i += 2) {
                sound[second * RATE + i / 2] = ((bytes[i + 1] << 8) | (bytes[i] & 0xff)) / 32768f;
            }
        }
    }

    private static BufferedImage read(Path picture) throws IOException {
        return Objects.requireNonNull(ImageIO.read(picture.toFile()));
    }

    private static Path picture(int number) {
        return MODELS.resolve("vision/examples/%06d.png".formatted(number));
    }

    private static Path recording(String name) {
        return MODELS.resolve("speech/recordings/%s.wav".formatted(name));
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

    private JsonNode begun(String pipeline, String body) throws Exception {
        JsonNode run = send(request("/v1/pipelines/%s/runs".formatted(pipeline))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(run.path("status").asString()).as(run.toString()).isEqualTo("queued");
        return run;
    }

    private JsonNode now(JsonNode run) throws Exception {
        return send(request("/v1/pipelines/%s/runs/%s"
                        .formatted(
                                run.path("pipeline").asString(), run.path("id").asString()))
                .GET());
    }

    private void awaited(JsonNode run, String stage, String status) throws Exception {
        Eventually.within(
                LIMIT, () -> assertThat(stage(now(run), stage).path("status").asString())
                        .isEqualTo(status));
    }

    private JsonNode ended(JsonNode run) throws Exception {
        Eventually.within(
                LIMIT, () -> assertThat(now(run).path("ended_at").isNumber()).isTrue());
        JsonNode ended = now(run);
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        return ended;
    }

    private static JsonNode stage(JsonNode run, String name) {
        return run.path("stages")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode run, String path, String stage) {
        return stage(run, stage)
                .at(path)
                .valueStream()
                .map(each -> each.path("text").asString())
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(suite.rest().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + suite.apiKey());
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return JsonMapper.shared()
                .readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
