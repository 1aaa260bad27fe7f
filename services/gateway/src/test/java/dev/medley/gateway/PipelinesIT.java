package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeCoordinator;
import dev.medley.gateway.testing.PipelineClient;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The pipelines that Medley ships, whose stages a coordinator does as it is told. */
class PipelinesIT {
    private static final String VIDEO = "video-summary";

    private static RunningGateway gateway;
    private static FakeCoordinator coordinator;
    private static PipelineClient clinic;
    private static PipelineClient lab;
    private static String video;

    @BeforeAll
    static void start(@TempDir Path store) {
        gateway = RunningGateway.start(
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key",
                "medley.gateway.tenants[0].models=tiny",
                "medley.gateway.tenants[1].name=lab",
                "medley.gateway.tenants[1].keys=lab-key",
                "medley.gateway.api-keys=sesame",
                "medley.gateway.files.store.folder=" + store,
                "medley.gateway.pipelines.folder=../../infra/local/pipelines",
                "medley.gateway.pipelines.at-once=8",
                "medley.platform.drain-timeout=1s");
        coordinator = gateway.coordinator();
        clinic = new PipelineClient(gateway, "clinic-key");
        lab = new PipelineClient(gateway, "lab-key");
        video = "{\"inputs\":{\"video\":\"%s\"},\"metadata\":{\"case\":\"7\"}}".formatted(clinic.upload());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void everyJobIsDone() {
        coordinator.ending(PipelineClient::done);
        coordinator.refusing(null);
    }

    @Test
    void pipelinesTellTheirInputsAndStages() {
        JsonNode list = PipelineClient.read(clinic.get(""));
        JsonNode one = PipelineClient.read(clinic.get("/image-writing"));

        assertThat(list.get("data").valueStream().map(each -> each.get("id").stringValue()))
                .containsExactly("image-writing", "video-summary", "voice-writing");
        assertThat(list.get("data").get(0)).isEqualTo(one);
        assertThat(one.get("inputs").valueStream().map(each -> "%s %s %s %s"
                        .formatted(each.get("name"), each.get("type"), each.get("many"), each.get("required"))))
                .containsExactly("\"pictures\" \"image\" true true", "\"brief\" \"text\" false true");
        assertThat(one.get("stages").valueStream().map(JsonNode::toString))
                .containsExactly(
                        "{\"name\":\"captions\",\"work\":\"caption\",\"for_each\":\"inputs.pictures\",\"needs\":[]}",
                        "{\"name\":\"text\",\"work\":\"write\",\"for_each\":null,\"needs\":[\"captions\"]}");
    }

    @Test
    void aSummaryCitesTheTimesOfWhatIsHeardAndSeen() {
        JsonNode made = begun(VIDEO, video);
        JsonNode run = clinic.ended(made, "succeeded");
        String id = run.get("id").stringValue();

        assertThat(made.get("status").stringValue()).isEqualTo("queued");
        assertThat(run.get("output").stringValue())
                .isEqualTo(
                        """
                        [0:00 - 0:35] <Somebody says: Good morning.|It shows: A red circle.>
                        [0:35 - 1:05] <Somebody says: Good night.|It shows: A blue cube.>
                        """);
        assertThat(run.at("/metadata/case").stringValue()).isEqualTo("7");
        assertThat(stage(run, "sections").get("done").intValue()).isEqualTo(2);
        assertThat(stage(run, "sections").get("total").intValue()).isEqualTo(2);
        assertThat(stage(run, "transcript").at("/result/text").stringValue()).isEqualTo("Good morning. Good night.");
        assertThat(stage(run, "transcript").get("attempts").intValue()).isEqualTo(1);
        assertThat(stage(run, "timeline").at("/result/events/1/time").stringValue())
                .isEqualTo("0:01");
        assertThat(jobs(id))
                .containsExactlyInAnyOrder(
                        id, id + "-transcript", id + "-scenes", id + "-sections-1", id + "-sections-2");
        assertThat(coordinator.received(id + "-scenes").getJob().getTenant()).isEqualTo("clinic");
        assertThat(coordinator.received(id + "-scenes").getAllowedModelsList()).containsExactly("tiny");
    }

    @Test
    void picturesAreLookedAtOneByOneAndWrittenAboutTogether() {
        String file = clinic.upload();
        JsonNode run = clinic.ended(
                begun(
                        "image-writing",
                        "{\"inputs\":{\"pictures\":[\"%1$s\",\"%1$s\"],\"brief\":\"A poem.\"}}".formatted(file)),
                "succeeded");

        assertThat(run.get("output").stringValue()).isEqualTo("<A poem.||The pictures show:|1. A dog.|2. A dog.>");
    }

    @Test
    void aVoiceBecomesADocument() {
        JsonNode run = clinic.ended(
                begun(
                        "voice-writing",
                        "{\"inputs\":{\"recording\":\"%s\",\"form\":\"letter\"}}".formatted(clinic.upload())),
                "succeeded");

        assertThat(run.get("output").stringValue())
                .isEqualTo("# <Write a title of a few words for this: Good morning. Good night.>\n\n"
                        + "<Good morning. Good night.>\n");
    }

    @Test
    void aStageThatFailsFailsTheRunAndWhatIsDoneStays() {
        coordinator.ending(job -> job.hasRecording() ? PipelineClient.done(job) : event -> {});
        JsonNode made = begun(VIDEO, video);
        String id = made.get("id").stringValue();
        clinic.awaited(
                made,
                "the transcript is there",
                run -> status(stage(run, "transcript")).equals("succeeded") && jobs(id).contains(id + "-scenes"));

        coordinator.change(id + "-scenes", event -> event.setState(JobState.JOB_STATE_FAILED)
                .setAttempt(3)
                .setFailure(JobFailure.newBuilder()
                        .setReason(ErrorCategory.INVALID_REQUEST.name())
                        .setMessage("The file is no video")));
        JsonNode run = clinic.ended(made, "failed");

        assertThat(run.at("/error/message").stringValue()).isEqualTo("The stage 'scenes' failed: The file is no video");
        assertThat(run.at("/error/stage").stringValue()).isEqualTo("scenes");
        assertThat(run.at("/error/type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(status(stage(run, "scenes"))).isEqualTo("failed");
        assertThat(stage(run, "scenes").get("attempts").intValue()).isEqualTo(3);
        assertThat(status(stage(run, "timeline"))).isEqualTo("cancelled");
        assertThat(stage(run, "transcript").at("/result/text").stringValue()).isNotEmpty();
        assertThat(run.get("output").isNull()).isTrue();
    }

    @Test
    void aStageThatFailsStopsWhatIsUnderWayBesideIt() {
        coordinator.ending(job -> job.hasRecording()
                ? event -> event.setState(JobState.JOB_STATE_FAILED)
                        .setFailure(
                                JobFailure.newBuilder().setReason("INTERNAL").setMessage("x.y.ZException"))
                : event -> {});

        JsonNode run = clinic.ended(begun(VIDEO, video), "failed");

        assertThat(run.at("/error/message").stringValue()).isEqualTo("The stage 'transcript' failed: Internal error");
        assertThat(status(stage(run, "scenes"))).isEqualTo("cancelled");
    }

    @Test
    void aModelThatIsNotThereFailsTheStageThatNamesIt() {
        coordinator.refusing(
                Job::hasVideo,
                new MedleyException(
                        ErrorCategory.MODEL_NOT_FOUND, "The model 'x' does not exist", "video.model", null, null));

        JsonNode run = clinic.ended(begun(VIDEO, video), "failed");

        assertThat(run.at("/error/stage").stringValue()).isEqualTo("scenes");
        assertThat(run.at("/error/code").stringValue()).isEqualTo("model_not_found");
        assertThat(run.at("/error/message").stringValue()).contains("The model 'x' does not exist");
    }

    @Test
    void whatIsCancelledStopsWhatIsUnderWay() {
        coordinator.ending(job -> event -> event.setState(JobState.JOB_STATE_STARTED));
        JsonNode made = begun(VIDEO, video);
        String id = made.get("id").stringValue();
        clinic.awaited(
                made, "both are under way", run -> jobs(id).containsAll(List.of(id + "-scenes", id + "-transcript")));

        JsonNode cancelling = clinic.cancel(made);
        JsonNode run = clinic.ended(made, "cancelled");

        assertThat(status(cancelling)).isEqualTo("cancelling");
        assertThat(status(stage(run, "scenes"))).isEqualTo("cancelled");
        assertThat(coordinator.cancelled()).contains(id + "-transcript", id + "-scenes");
        assertThat(status(clinic.cancel(made))).isEqualTo("cancelled");
    }

    @Test
    void eventsTellEachChangeAndGoOnFromTheOneHeardLast() {
        JsonNode made = begun(VIDEO, video);

        List<String> lines = clinic.events(made, "0").body().toList();
        List<String> ids =
                lines.stream().filter(line -> line.startsWith("id: ")).toList();
        String last = ids.get(ids.size() - 1).substring("id: ".length());

        assertThat(lines.stream().filter(line -> line.startsWith("data: ")).reduce((first, second) -> second))
                .hasValueSatisfying(line -> assertThat(line).contains("\"status\":\"succeeded\""));
        assertThat(clinic.events(made, Long.toString(Long.parseLong(last) - 1))
                        .body()
                        .filter(line -> line.startsWith("id: ")))
                .containsExactly("id: " + last);
        assertThat(clinic.events(made, last).statusCode()).isEqualTo(204);
        assertThat(clinic.events(made, "x").statusCode()).isEqualTo(400);
    }

    @Test
    void theSameKeyIsTheSameRun() {
        JsonNode first = PipelineClient.read(clinic.begin(VIDEO, video, "idempotency-key", "one"));
        HttpResponse<String> again = clinic.begin(VIDEO, video, "idempotency-key", "one");
        HttpResponse<String> other = clinic.begin(VIDEO, video.replace("\"7\"", "\"8\""), "idempotency-key", "one");

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("location"))
                .hasValue("/v1/pipelines/video-summary/runs/" + first.get("id").stringValue());
        assertThat(PipelineClient.read(again).get("id")).isEqualTo(first.get("id"));
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(PipelineClient.read(lab.get("/video-summary/runs")).get("data"))
                .isEmpty();
    }

    @Test
    void anotherTenantsRunsAndFilesAreAsIfTheyWereNotThere() {
        String id = begun(VIDEO, video).get("id").stringValue();

        assertThat(lab.get("/video-summary/runs/" + id).statusCode()).isEqualTo(404);
        assertThat(lab.get("/video-summary/runs/" + id + "/events").statusCode())
                .isEqualTo(404);
        assertThat(clinic.get("/voice-writing/runs/" + id).statusCode()).isEqualTo(404);
        assertThat(PipelineClient.read(lab.begin(VIDEO, video))
                        .at("/error/param")
                        .stringValue())
                .isEqualTo("inputs.video");
    }

    @Test
    void listsComeNewestFirstPageByPageWithoutResults() {
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> begun(VIDEO, video).get("id").stringValue())
                .toList();

        JsonNode page = PipelineClient.read(clinic.get("/video-summary/runs?limit=2"));
        JsonNode next = PipelineClient.read(clinic.get("/video-summary/runs?limit=1&after=" + ids.get(1)));

        assertThat(Stream.of(page, next)
                        .flatMap(each -> each.get("data").valueStream())
                        .map(each -> each.get("id").stringValue()))
                .containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(page.get("has_more").booleanValue()).isTrue();
        assertThat(page.get("data").get(0).has("output")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "video-summary|{}|inputs.video|Missing required parameter: 'inputs.video'",
                "video-summary|{\"inputs\":{\"video\":7}}|inputs.video|Invalid type for 'inputs.video': expected a string, but got an integer",
                "video-summary|{\"inputs\":{\"video\":\"file-1\"}}|inputs.video|No such File object: file-1",
                "video-summary|{\"inputs\":{\"video\":\"file-1\",\"sound\":\"x\"}}|inputs.sound|The pipeline 'video-summary' has no input 'inputs.sound'",
                "video-summary|{\"inputs\":{\"video\":\"file-1\"},\"webhook\":\"x\"}|webhook|Unrecognized request argument supplied: webhook",
                "voice-writing|{\"inputs\":{\"recording\":\"file-1\",\"form\":\"novel\"}}|inputs.form|Invalid 'inputs.form': 'novel' is none of [note, letter, email, report]",
                "image-writing|{\"inputs\":{\"pictures\":\"file-1\",\"brief\":\"x\"}}|inputs.pictures|Invalid type for 'inputs.pictures': expected an array, but got a string",
                "image-writing|{\"inputs\":{\"pictures\":[],\"brief\":\"x\"}}|inputs.pictures|Missing required parameter: 'inputs.pictures'",
            })
    void whatIsWrongWithARequestIsToldByItsParameter(String pipeline, String body, String param, String message) {
        HttpResponse<String> reply = clinic.begin(pipeline, body);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(PipelineClient.read(reply).at("/error/param").stringValue()).isEqualTo(param);
        assertThat(PipelineClient.read(reply).at("/error/message").stringValue())
                .isEqualTo(message);
    }

    @Test
    void aPipelineThatIsNotThereIs404() {
        assertThat(clinic.get("/other").statusCode()).isEqualTo(404);
        assertThat(clinic.begin("other", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutCoordinatorsNothingIsAcceptedAndNothingIsLeft() {
        coordinator.refusing(new MedleyException(ErrorCategory.UNAVAILABLE, "Kafka is out of reach"));
        String before = lab.get("/image-writing/runs").body();
        String body = "{\"inputs\":{\"pictures\":[\"%s\"],\"brief\":\"x\"}}".formatted(lab.upload());

        assertThat(lab.begin("image-writing", body).statusCode()).isEqualTo(503);

        assertThat(lab.get("/image-writing/runs").body()).isEqualTo(before);
    }

    private static JsonNode begun(String pipeline, String body) {
        HttpResponse<String> reply = clinic.begin(pipeline, body);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
        return PipelineClient.read(reply);
    }

    private static List<String> jobs(String run) {
        return coordinator.received().stream()
                .map(Job::getId)
                .filter(id -> id.startsWith(run))
                .toList();
    }

    private static JsonNode stage(JsonNode run, String name) {
        return run.get("stages")
                .valueStream()
                .filter(each -> each.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String status(JsonNode node) {
        return node.get("status").stringValue();
    }
}
