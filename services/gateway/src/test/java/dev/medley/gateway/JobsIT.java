package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.gateway.testing.BearerKey;
import dev.medley.gateway.testing.FakeCoordinator;
import dev.medley.gateway.testing.Http;
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
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Usage;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    static void start() {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=" + KEY,
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
        return "{\"url\":\"/v1/chat/completions\",\"body\":%s}".formatted(CHAT);
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
