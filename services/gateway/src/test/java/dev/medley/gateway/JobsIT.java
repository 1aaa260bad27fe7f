package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.gateway.testing.BearerKey;
import dev.medley.gateway.testing.FakeCoordinator;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.MultipartForm;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.BatchWork;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.Priority;
import dev.medley.proto.jobs.v1.RecordingWork;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.SceneCaption;
import dev.medley.proto.vision.v1.VideoCaptioning;
import dev.medley.proto.vision.v1.VideoCaptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Durable jobs at the gateway, over REST and gRPC, with a coordinator that does as it is told. */
class JobsIT {
    private static final String JOBS = "/v1/jobs";
    private static final String KEY = "sesame";
    private static final String CHAT =
            "{\"model\":\"starter\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private static RunningGateway gateway;
    private static FakeCoordinator coordinator;
    private static ManagedChannel channel;

    @BeforeAll
    static void start(@TempDir Path folder) {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=" + KEY,
                "medley.gateway.files.store.folder=" + folder,
                "medley.gateway.heartbeat-interval=100ms",
                "medley.gateway.webhooks.secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key",
                "medley.gateway.tenants[0].models=starter-health");
        coordinator = gateway.coordinator();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        gateway.close();
    }

    @Test
    void aJobsResultIsWhatTheCallItselfWouldHaveGiven() {
        HttpResponse<String> reply = post(
                KEY,
                """
                {"url":"/v1/chat/completions","body":%s,"priority":"high","expires_after":60,
                 "metadata":{"colour":"blue"}}"""
                        .formatted(CHAT));

        assertThat(reply.statusCode()).isEqualTo(202);
        JsonNode job = json(reply);
        String id = job.path("id").asString();
        assertThat(reply.headers().firstValue("location")).hasValue(JOBS + "/" + id);
        assertThat(job.path("object").asString()).isEqualTo("job");
        assertThat(job.path("status").asString()).isEqualTo("queued");
        assertThat(job.path("priority").asString()).isEqualTo("high");
        assertThat(job.at("/metadata/colour").asString()).isEqualTo("blue");
        assertThat(job.path("metadata").size()).isEqualTo(1);
        Job sent = coordinator.lastReceived().getJob();
        assertThat(sent.getPriority()).isEqualTo(Priority.PRIORITY_HIGH);
        assertThat(sent.hasExpiresAt()).isTrue();

        succeed(id);

        JsonNode done = json(get(KEY, JOBS + "/" + id));
        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(done.path("ended_at").asLong()).isEqualTo(2000);
        assertThat(done.path("result"))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"id":"chatcmpl-abc","object":"chat.completion","created":2000,"model":"starter",
                                         "choices":[{"index":0,"message":{"role":"assistant","content":"Hi","refusal":null},
                                         "logprobs":null,"finish_reason":"stop"}],
                                         "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"""));
    }

    @Test
    void aFailureIsToldInTheWordsOfTheApi() {
        String id = submitted();
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_FAILED)
                .setFailure(JobFailure.newBuilder()
                        .setReason("INVALID_REQUEST")
                        .setMessage("sampling.temperature is 3")
                        .setField("sampling.temperature")));

        JsonNode error = json(get(KEY, JOBS + "/" + id)).path("error");
        assertThat(error.path("message").asString()).isEqualTo("temperature is 3");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asString()).isEqualTo("temperature");
    }

    @Test
    void imagesOfAChatAreKeptAsFilesAndFilesThatAreThereAreTaken() {
        String uploaded = uploaded("GIF89a of mine");
        String chat =
                """
                {"model":"auto","logprobs":true,"messages":[{"role":"user","content":[
                 {"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh","detail":"low"}},
                 {"type":"file","file":{"file_id":"%s"}},
                 {"type":"image_url","image_url":{"url":"%s"}},
                 {"type":"text","text":"What?"}]}]}"""
                        .formatted(uploaded, uploaded);

        String id =
                json(post(KEY, job("/v1/chat/completions", chat))).path("id").asString();

        Captioning sent = coordinator.received(id).getJob().getCaptioning();
        assertThat(sent.getModel()).isEqualTo("auto");
        assertThat(sent.getTurns(0).getPartsList())
                .extracting(part -> part.getImage().getFile().isEmpty())
                .containsOnly(true);
        assertThat(sent.getTurns(0).getPartsList())
                .extracting(part -> part.getImage().getFileId())
                .endsWith(uploaded, uploaded, "");
        assertThat(sent.getTurns(0).getParts(0).getImage().getDetail()).isEqualTo(Detail.DETAIL_LOW);
        String kept = sent.getTurns(0).getParts(0).getImage().getFileId();
        assertThat(get(KEY, "/v1/files/" + kept + "/content").body()).isEqualTo("GIF89a");
        assertThat(json(get(KEY, "/v1/files/" + kept)).path("expires_at").asLong())
                .isGreaterThan(Instant.now().plus(Duration.ofDays(6)).getEpochSecond());
        String again =
                json(post(KEY, job("/v1/chat/completions", chat))).path("id").asString();
        assertThat(coordinator.received(again).getJob().getCaptioning()).isEqualTo(sent);

        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setCaptioning(CaptionResponse.newBuilder()
                                .setId("a-b")
                                .setModel("seeing")
                                .addChoices(Choice.newBuilder().setText("A dog")))));
        JsonNode result = json(get(KEY, JOBS + "/" + id)).path("result");
        assertThat(result.path("object").asString()).isEqualTo("chat.completion");
        assertThat(result.at("/choices/0/message/content").asString()).isEqualTo("A dog");
        assertThat(result.at("/choices/0/logprobs").isObject()).isTrue();
    }

    @Test
    void aCaptionIsAJobAsWell() {
        String id = json(post(
                        KEY,
                        job(
                                "/v1/images/captions",
                                "{\"image\":\"data:image/gif;base64,R0lGODlh\",\"prompt\":\"What?\",\"max_tokens\":5}")))
                .path("id")
                .asString();

        Captioning sent = coordinator.received(id).getJob().getCaptioning();
        assertThat(sent.getTurns(0).getParts(0).getImage().getFileId()).startsWith("file-");
        assertThat(sent.getTurns(0).getParts(1).getText()).isEqualTo("What?");
        assertThat(sent.getMaxTokens()).isEqualTo(5);
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setCaptioning(CaptionResponse.newBuilder()
                                .setModel("seeing")
                                .addChoices(Choice.newBuilder().setText(" A dog"))
                                .setUsage(Usage.newBuilder().setPromptTokens(2).setCompletionTokens(3)))));
        assertThat(json(get(KEY, JOBS + "/" + id)).path("result"))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"object":"image.caption","created":2000,"model":"seeing","caption":"A dog",
                                         "usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}"""));
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_FAILED)
                .clearResult()
                .setFailure(JobFailure.newBuilder()
                        .setReason("NOT_FOUND")
                        .setMessage("turns[0].parts[0].image.file_id is gone")
                        .setField("turns[0].parts[0].image.file_id")));
        JsonNode error = json(get(KEY, JOBS + "/" + id)).path("error");
        assertThat(error.path("param").asString()).isEqualTo("image");
        assertThat(error.path("message").asString()).isEqualTo("image is gone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transcriptions | json | {\"text\":\"Well now.\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}",
                "translations | json | {\"text\":\"Well now.\"}",
                "transcriptions | text | \"Well now.\\n\"",
                "transcriptions | vtt | \"WEBVTT\\n\\n00:00:00.000 --> 00:00:01.000\\nWell\\n\\n00:00:01.000 --> 00:00:02.500\\nnow.\\n\\n\"",
            })
    void aRecordingIsToldAsItsCallIs(String call, String format, String told) {
        String body = "{\"model\":\"auto\",\"file\":\"%s\",\"response_format\":\"%s\",\"language\":\"en\"}"
                .formatted(uploaded("RIFF"), format);

        String id = json(post(KEY, job("/v1/audio/" + call, body))).path("id").asString();

        RecordingWork sent = coordinator.received(id).getJob().getRecording();
        assertThat(sent.getFileId()).startsWith("file-");
        assertThat(sent.getTranscription().getLanguage()).isEqualTo("en");
        assertThat(sent.getTranscription().getTask())
                .isEqualTo(call.equals("translations") ? Task.TASK_TRANSLATE : Task.TASK_TRANSCRIBE);
        heard(id);
        assertThat(json(get(KEY, JOBS + "/" + id)).path("result"))
                .isEqualTo(JsonMapper.shared().readTree(told));
    }

    @Test
    void granularitiesOfARecordingAreKept() {
        String body =
                """
                {"model":"ear","file":"%s","response_format":"verbose_json","timestamp_granularities":["word"],
                 "temperature":0.5}"""
                        .formatted(uploaded("RIFF"));

        String id = json(post(KEY, job("/v1/audio/transcriptions", body)))
                .path("id")
                .asString();

        Transcription sent = coordinator.received(id).getJob().getRecording().getTranscription();
        assertThat(sent.getWordTimes()).isTrue();
        assertThat(sent.getTemperature()).isEqualTo(0.5f);
        heard(id);
        JsonNode result = json(get(KEY, JOBS + "/" + id)).path("result");
        assertThat(result.path("duration").asDouble()).isEqualTo(2.5);
        assertThat(result.has("words")).isTrue();
        assertThat(result.has("segments")).isFalse();
    }

    @Test
    void aVideosScenesAreAJobAlone() {
        String body = "{\"file\":\"%s\",\"max_scenes\":3,\"prompt\":\"Who?\"}".formatted(uploaded("video"));
        String id = json(post(KEY, job("/v1/videos/captions", body))).path("id").asString();

        assertThat(coordinator.received(id).getJob().getVideo())
                .extracting(VideoCaptioning::getModel, VideoCaptioning::getMaxScenes, VideoCaptioning::getQuestion)
                .containsExactly("auto", 3, "Who?");
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setVideo(VideoCaptions.newBuilder()
                                .setDuration(4.5)
                                .addScenes(SceneCaption.newBuilder()
                                        .setStart(1)
                                        .setEnd(2)
                                        .setText("A cat")))));
        assertThat(json(get(KEY, JOBS + "/" + id)).at("/result/scenes/0"))
                .isEqualTo(JsonMapper.shared().readTree("{\"start\":1.0,\"end\":2.0,\"caption\":\"A cat\"}"));
    }

    @Test
    void aFileOfAnotherTenantIsNone() {
        String body = "{\"model\":\"ear\",\"file\":\"%s\"}".formatted(uploaded("RIFF"));

        HttpResponse<String> reply = post("clinic-key", job("/v1/audio/transcriptions", body));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).at("/error/param").asString()).isEqualTo("file");
    }

    @Test
    void eventsGoOnFromTheOneHeardLast() {
        String id = submitted();
        Stream<String> lines = events(id, null).body();
        Iterator<String> heard = lines.filter(line -> !line.isEmpty()).iterator();
        assertThat(heard.next()).isEqualTo("id: 1");
        assertThat(heard.next()).contains("\"status\":\"queued\"");
        assertThat(heard.next()).isEqualTo(": heartbeat");

        succeed(id);

        assertThat(next(heard)).isEqualTo("id: 2");
        assertThat(heard.next()).contains("\"status\":\"succeeded\"", "chatcmpl-abc");
        assertThat(heard.hasNext()).isFalse();
        assertThat(events(id, "1").body().filter(line -> line.startsWith("id"))).containsExactly("id: 2");
        assertThat(events(id, "2").statusCode()).isEqualTo(204);
    }

    @Test
    void theSameIdempotencyKeyIsTheSameJob() {
        String first =
                json(post(KEY, job(), "Idempotency-Key", "once")).path("id").asString();
        String second =
                json(post(KEY, job(), "Idempotency-Key", "once")).path("id").asString();
        String other = json(post("clinic-key", job(), "Idempotency-Key", "once"))
                .path("id")
                .asString();

        assertThat(second).isEqualTo(first).isNotEqualTo(other);
    }

    @Test
    void aJobIsItsTenantsAlone() {
        String id = submitted();

        assertThat(get("clinic-key", JOBS + "/" + id).statusCode()).isEqualTo(404);
        assertThat(get("clinic-key", JOBS + "/" + id + "/events").statusCode()).isEqualTo(404);
        assertThat(post("clinic-key", JOBS + "/" + id + "/cancel", "{}").statusCode())
                .isEqualTo(404);
        assertThat(json(get("clinic-key", JOBS)).path("data").findValuesAsString("id"))
                .doesNotContain(id);
        assertThat(json(get(KEY, JOBS + "?limit=100")).path("data").findValuesAsString("id"))
                .contains(id);
        var request = GetJobRequest.newBuilder().setTenant("*").setJobId(id).build();
        assertThat(refusal(() -> grpc("clinic-key").getJob(request)).category()).isEqualTo(ErrorCategory.NOT_FOUND);
        assertThat(grpc(KEY).getJob(request).getJob().getEvent().getJobId()).isEqualTo(id);
        assertThat(get("wrong", JOBS).statusCode()).isEqualTo(401);
    }

    @Test
    void aTenantsJobIsDoneByItsModelsAlone() {
        post("clinic-key", job());

        assertThat(coordinator.lastReceived().getAllowedModelsList()).containsExactly("starter-health");
        grpc("clinic-key")
                .submitJob(SubmitJobRequest.newBuilder()
                        .setJob(Job.newBuilder().setTenant("others").setGeneration(Generation.getDefaultInstance()))
                        .build());
        assertThat(coordinator.lastReceived().getJob().getTenant()).isEqualTo("clinic");
        assertThat(refusal(() -> grpc("clinic-key").listDeadLetters(ListDeadLettersRequest.getDefaultInstance()))
                        .category())
                .isEqualTo(ErrorCategory.PERMISSION_DENIED);
    }

    @Test
    void aJobKeepsItsWebhookAndATenantWithoutASecretHasNone() {
        String body = job().replaceFirst("\\{", "{\"webhook\":\"https://hooks.example/a\",");

        assertThat(post(KEY, body).statusCode()).isEqualTo(202);
        assertThat(coordinator.lastReceived().getJob().getWebhook()).isEqualTo("https://hooks.example/a");
        assertThat(json(post("clinic-key", body)).at("/error/param").asString()).isEqualTo("webhook");
    }

    @Test
    void nobodyHandsInTheSuitesOwnWork() {
        var request = SubmitJobRequest.newBuilder()
                .setJob(Job.newBuilder().setBatch(BatchWork.newBuilder().setBatchId("batch_1")));

        assertThat(refusal(() -> grpc("clinic-key").submitJob(request.build())).field())
                .isEqualTo("job.work");
    }

    @Test
    void aCancelledJobIsCancelling() {
        HttpResponse<String> reply = post(KEY, JOBS + "/" + submitted() + "/cancel", "");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(json(reply).path("status").asString()).isEqualTo("cancelling");
    }

    @Test
    void withoutKafkaJobsAreToldToComeAgain() {
        coordinator.refusing(new MedleyException(
                ErrorCategory.UNAVAILABLE, "Kafka is out of reach", null, Duration.ofSeconds(2), null));
        try {
            HttpResponse<String> reply = post(KEY, job());
            assertThat(reply.statusCode()).isEqualTo(503);
            assertThat(reply.headers().firstValue("retry-after")).hasValue("2");
        } finally {
            coordinator.refusing(null);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | url",
                "{\"url\":\"/v1/embeddings\",\"body\":{}} | url",
                "{\"url\":\"/v1/chat/completions\"} | body",
                "{\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}} | messages",
                "{\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"messages\":[],\"x\":1}} | messages",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]}} | prompt",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":\"a\",\"stream\":true}} | stream",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":\"a\"},\"priority\":\"x\"} | priority",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":\"a\"},\"expires_after\":0} | expires_after",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":\"a\"},\"webhook\":\"https://127.0.0.1\"} | webhook",
                "{\"url\":\"/v1/completions\",\"body\":{\"model\":\"m\",\"prompt\":\"a\"},\"y\":1} | y",
                "{\"url\":\"/v1/images/captions\",\"body\":{}} | image",
                "{\"url\":\"/v1/images/captions\",\"body\":{\"image\":\"file-1\"}} | image",
                "{\"url\":\"/v1/images/captions\",\"body\":{\"image\":\"https://a.example/b.png\"}} | image",
                "{\"url\":\"/v1/audio/transcriptions\",\"body\":{\"model\":\"m\"}} | file",
                "{\"url\":\"/v1/audio/transcriptions\",\"body\":{\"model\":\"m\",\"file\":\"data:audio/wav;base64,AA==\"}} | file",
                "{\"url\":\"/v1/audio/transcriptions\",\"body\":{\"model\":\"m\",\"file\":\"file-1\",\"stream\":true}} | stream",
                "{\"url\":\"/v1/audio/translations\",\"body\":{\"model\":\"m\",\"file\":\"file-1\",\"x\":1}} | x",
            })
    void whatIsNoJobIsRefusedByName(String body, String parameter) {
        HttpResponse<String> reply = post(KEY, body);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(json(reply).at("/error/param").asString()).isEqualTo(parameter);
    }

    private static String submitted() {
        return json(post(KEY, job())).path("id").asString();
    }

    private static void succeed(String id) {
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setGeneration(GenerateResponse.newBuilder()
                                .setId("a-b-c")
                                .setModel("starter")
                                .addChoices(Choice.newBuilder()
                                        .setText("Hi")
                                        .setFinishReason(FinishReason.FINISH_REASON_STOP))
                                .setUsage(Usage.newBuilder().setPromptTokens(3).setCompletionTokens(1)))));
    }

    private static String next(Iterator<String> heard) {
        String line = heard.next();
        while (line.startsWith(":")) {
            line = heard.next();
        }
        return line;
    }

    private static HttpResponse<Stream<String>> events(String id, @Nullable String lastEventId) {
        Http http = Http.of(gateway);
        HttpRequest.Builder request =
                http.request(JOBS + "/" + id + "/events").header("authorization", "Bearer " + KEY);
        return http.lines(lastEventId == null ? request : request.header("Last-Event-ID", lastEventId));
    }

    private static JobServiceGrpc.JobServiceBlockingStub grpc(String key) {
        return JobServiceGrpc.newBlockingStub(channel).withCallCredentials(new BearerKey(key));
    }

    private static MedleyException refusal(Runnable call) {
        return GrpcFailures.fromGrpc(catchThrowableOfType(StatusRuntimeException.class, call::run));
    }

    private static String job() {
        return job("/v1/chat/completions", CHAT);
    }

    private static String job(String url, String body) {
        return "{\"url\":\"%s\",\"body\":%s}".formatted(url, body);
    }

    private static String uploaded(String content) {
        Http http = Http.of(gateway);
        HttpRequest.Builder upload = new MultipartForm()
                .field("purpose", "user_data")
                .file("file", content.getBytes(StandardCharsets.UTF_8))
                .to(http, "/v1/files");
        return json(http.send(upload.header("authorization", "Bearer " + KEY).build()))
                .path("id")
                .asString();
    }

    private static void heard(String id) {
        coordinator.change(id, event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setRecording(TranscribeResponse.newBuilder()
                                .addSegments(segment(" Well", 0, 1))
                                .addSegments(segment(" now.", 1, 2.5))
                                .setSummary(Summary.newBuilder().setDurationSeconds(2.5)))));
    }

    private static Segment segment(String text, double start, double end) {
        return Segment.newBuilder()
                .setText(text)
                .setStartSeconds(start)
                .setEndSeconds(end)
                .build();
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    private static HttpResponse<String> get(String key, String path) {
        Http http = Http.of(gateway);
        return http.send(
                http.request(path).header("authorization", "Bearer " + key).build());
    }

    private static HttpResponse<String> post(String key, String body) {
        return post(key, JOBS, body);
    }

    private static HttpResponse<String> post(String key, String path, String body) {
        Http http = Http.of(gateway);
        return http.send(
                http.json(path, body).header("authorization", "Bearer " + key).build());
    }

    private static HttpResponse<String> post(String key, String body, String header, String value) {
        Http http = Http.of(gateway);
        return http.send(http.json(JOBS, body)
                .header("authorization", "Bearer " + key)
                .header(header, value)
                .build());
    }
}
