package dev.medley.gateway.testing;

import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.SceneCaption;
import dev.medley.proto.vision.v1.VideoCaptions;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs pipelines at a gateway, as one caller. */
public final class PipelineClient {
    private static final String PIPELINES = "/v1/pipelines/";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Http http;
    private final String key;

    public PipelineClient(RunningGateway gateway, String key) {
        this.http = Http.of(gateway);
        this.key = key;
    }

    /** The id of a new file. */
    public String upload() {
        MultipartForm form = new MultipartForm().field("purpose", "user_data").file("file", new byte[] {1, 2, 3});
        return read(send(form.to(http, "/v1/files"))).get("id").stringValue();
    }

    /** The reply to what should begin a run; {@code headers} are names and values. */
    public HttpResponse<String> begin(String pipeline, String body, String... headers) {
        HttpRequest.Builder request = http.json(PIPELINES + pipeline + "/runs", body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** What a path under {@code /v1/pipelines} answers. */
    public HttpResponse<String> get(String path) {
        return send(http.request("/v1/pipelines" + path).GET());
    }

    /** What a run is told to do. */
    public JsonNode cancel(JsonNode run) {
        return read(send(http.json(path(run) + "/cancel", "{}")));
    }

    /** The events of a run, line by line. */
    public HttpResponse<Stream<String>> events(JsonNode run, String lastHeard) {
        return http.lines(http.request(path(run) + "/events")
                .header("last-event-id", lastHeard)
                .header("authorization", "Bearer " + key));
    }

    /** A run as it is once it has come to something. */
    public JsonNode awaited(JsonNode run, String what, Predicate<JsonNode> wanted) {
        Wait.until(run.get("id") + ": " + what, LIMIT, () -> wanted.test(now(run)));
        return now(run);
    }

    private JsonNode now(JsonNode run) {
        return read(send(http.request(path(run)).GET()));
    }

    /** A run at its end. */
    public JsonNode ended(JsonNode run, String status) {
        return awaited(run, status, now -> now.get("status").stringValue().equals(status));
    }

    public static JsonNode read(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    private static String path(JsonNode run) {
        return PIPELINES + run.get("pipeline").stringValue() + "/runs/"
                + run.get("id").stringValue();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return http.send(request.header("authorization", "Bearer " + key).build());
    }

    /** Does a stage's job as a model would: what it writes is the question again, in one line. */
    public static Consumer<JobEvent.Builder> done(Job job) {
        JobResult.Builder result = JobResult.newBuilder();
        switch (job.getWorkCase()) {
            case RECORDING ->
                result.setRecording(TranscribeResponse.newBuilder()
                        .setModel("hears")
                        .setText(" Good morning. Good night.")
                        .addSegments(segment(1.5, " Good morning."))
                        .addSegments(segment(40.25, " Good night.")));
            case VIDEO ->
                result.setVideo(VideoCaptions.newBuilder()
                        .setModel("sees")
                        .setDuration(65)
                        .addScenes(scene(0, 35, "A red circle."))
                        .addScenes(scene(35, 65, "A blue cube.")));
            case CAPTIONING ->
                result.setCaptioning(CaptionResponse.newBuilder()
                        .setModel("sees")
                        .addChoices(Choice.newBuilder().setText("A dog.")));
            default ->
                result.setGeneration(GenerateResponse.newBuilder()
                        .setModel("writes")
                        .addChoices(Choice.newBuilder()
                                .setText("<" + question(job) + ">")
                                .setFinishReason(FinishReason.FINISH_REASON_STOP)));
        }
        return event ->
                event.setState(JobState.JOB_STATE_SUCCEEDED).setAttempt(1).setResult(result);
    }

    private static String question(Job job) {
        var messages = job.getGeneration().getConversation().getMessagesList();
        return messages.get(messages.size() - 1).getContent().strip().replace('\n', '|');
    }

    private static Segment.Builder segment(double start, String text) {
        return Segment.newBuilder()
                .setStartSeconds(start)
                .setEndSeconds(start + 2)
                .setText(text);
    }

    private static SceneCaption.Builder scene(double start, double end, String text) {
        return SceneCaption.newBuilder().setStart(start).setEnd(end).setText(text);
    }
}
