package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.testing.BearerKey;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.FakeWorker.Manner;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with keys, short times and a small door. */
class LimitsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static RunningGateway gateway;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=sesame,mellon",
                "medley.gateway.request-timeout=1500ms",
                "medley.gateway.heartbeat-interval=200ms",
                "medley.gateway.worker-expiry=2s",
                "medley.gateway.max-body-size=2KB");
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models",
        "GET, /v1/models/x",
        "POST, /v1/chat/completions",
        "POST, /v1/completions",
        "POST, /v1/audio/transcriptions",
        "POST, /v1/audio/translations",
        "POST, /v1/images/captions",
        "GET, /v1/realtime?intent=transcription",
        "POST, /v1/files",
        "GET, /v1/files",
        "GET, /v1/files/x",
        "GET, /v1/files/x/content",
        "DELETE, /v1/files/x",
        "POST, /v1/jobs",
        "GET, /v1/jobs",
        "GET, /v1/jobs/x",
        "GET, /v1/jobs/x/events",
        "POST, /v1/jobs/x/cancel",
        "GET, /v1/usage",
        "POST, /v1/batches",
        "GET, /v1/batches",
        "GET, /v1/batches/x",
        "POST, /v1/batches/x/cancel",
        "GET, /v1/nothing",
        "GET, /nothing",
        "GET, /actuator/env",
        "GET, /",
        "DELETE, /v1/models"
    })
    void everyDoorAsksForAKey(String method, String path) {
        HttpRequest.Builder request =
                Http.of(gateway).request(path).method(method, HttpRequest.BodyPublishers.noBody());

        HttpResponse<String> without = Http.of(gateway).send(request.build());
        HttpResponse<String> wrong = Http.of(gateway)
                .send(request.copy().header("authorization", "Bearer open").build());

        for (HttpResponse<String> reply : List.of(without, wrong)) {
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.headers().firstValue("www-authenticate")).hasValue("Bearer");
            assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        }
        if (path.startsWith("/v1")) {
            assertThat(without.body()).contains("\"code\":\"invalid_api_key\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sesame", "mellon"})
    void anyOfTheKeysOpens(String key) {
        assertThat(get("/v1/models", key).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/metrics"})
    void probesAndScrapersNeedNoKey(String path) {
        assertThat(Http.of(gateway).get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void grpcAsksForAKeyToo() {
        var stub = TextGenerationServiceGrpc.newBlockingStub(channel);

        assertThatThrownBy(() -> stub.generate(request("x")))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThatThrownBy(
                        () -> stub.withCallCredentials(new BearerKey("sesame")).generate(request("x")))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThatThrownBy(() -> SpeechTranscriptionServiceGrpc.newBlockingStub(channel)
                        .transcribe(TranscribeRequest.getDefaultInstance()))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThatThrownBy(() -> ImageCaptioningServiceGrpc.newBlockingStub(channel)
                        .caption(CaptionRequest.getDefaultInstance()))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThatThrownBy(() -> JobServiceGrpc.newBlockingStub(channel).getJob(GetJobRequest.getDefaultInstance()))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(reflectionWithoutKey()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void theTimeLimitEndsAWholeAnswerWith504() {
        FakeWorker worker = gateway.worker("late").that(Manner.HANGS);
        long begun = System.nanoTime();

        HttpResponse<String> reply = post(chat("late", ""));

        assertThat(reply.statusCode()).isEqualTo(504);
        assertThat(reply.body()).contains("\"code\":\"deadline_exceeded\"");
        assertThat(reply.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(4));
        Wait.until("the worker is free", Duration.ofSeconds(2), () -> worker.cancelled() == 1);
    }

    @Test
    void silenceIsFilledWithHeartbeatsAndEndsWithAnErrorAtTheTimeLimit() {
        gateway.worker("silent").that(Manner.HANGS_AFTER_A_WORD);

        HttpResponse<String> reply = post(chat("silent", ",\"stream\":true"));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body())
                .contains(": heartbeat\n\n", "\"code\":\"deadline_exceeded\"")
                .doesNotContain("[DONE]");
        assertThat(reply.body().trim().lines().reduce((one, other) -> other))
                .hasValueSatisfying(last -> assertThat(last).startsWith("data: {\"error\":"));
    }

    @Test
    void aBodyBeyondTheSetLimitIsRefused() {
        assertThat(post(chat("late", " ".repeat(2048))).statusCode()).isEqualTo(413);
    }

    @Test
    void aWorkerThatFallsSilentIsForgotten() {
        FakeWorker worker = gateway.worker("mute");

        worker.fallSilent();

        Wait.until(
                "the model is gone",
                Duration.ofSeconds(15),
                () -> get("/v1/models/mute", "sesame").statusCode() == 404);
    }

    private static Status.Code reflectionWithoutKey() {
        var refused = new CompletableFuture<Status.Code>();
        ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        refused.complete(Status.Code.OK);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        refused.complete(Status.fromThrowable(failure).getCode());
                    }

                    @Override
                    public void onCompleted() {
                        refused.complete(Status.Code.OK);
                    }
                })
                .onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        return refused.join();
    }

    private static HttpResponse<String> get(String path, String key) {
        return Http.of(gateway)
                .send(Http.of(gateway)
                        .request(path)
                        .header("authorization", "Bearer " + key)
                        .build());
    }

    private static HttpResponse<String> post(String body) {
        return Http.of(gateway)
                .send(Http.of(gateway)
                        .json(CHAT, body)
                        .header("authorization", "Bearer sesame")
                        .build());
    }

    private static GenerateRequest request(String model) {
        return GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder().setModel(model))
                .build();
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, more);
    }
}
