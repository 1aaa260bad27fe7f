package dev.medley.textgeneration;

import static dev.medley.textgeneration.WorkerUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.RetryInfo;
import dev.medley.inference.InferenceException;
import dev.medley.inference.text.TextGenerator;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class LifecycleIT {
    private static final String SERVICE = "medley.text.v1.TextGenerationService";

    private final FakeTextGenerator generator = new FakeTextGenerator(Duration.ofMillis(2));

    @Test
    void theDoorsOpenOnceTheModelIsLoadedAndWarm() {
        var loaded = new CompletableFuture<TextGenerator>();
        try (var worker = WorkerUnderTest.start(settings -> loaded.join())) {
            assertThat(worker.health("")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(worker.health(SERVICE)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(worker.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(worker.get("/livez").statusCode()).isEqualTo(200);
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> TextGenerationServiceGrpc.newBlockingStub(worker.channel())
                            .generate(words(1)));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(Objects.requireNonNull(StatusProto.fromThrowable(refused))
                            .getDetailsList())
                    .anyMatch(detail -> detail.is(RetryInfo.class));

            loaded.complete(generator);

            await("the worker serves", () -> worker.health("") == ServingStatus.SERVING);
            assertThat(worker.health(SERVICE)).isEqualTo(ServingStatus.SERVING);
            assertThat(worker.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(generator.tasks()).as("the warm-up").hasSize(1);
        }
        assertThat(generator.isClosed()).isTrue();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBadCheckpointEndsTheProcessWithOneClearLine(CapturedOutput output) {
        String why = "model.safetensors: tensor model.norm.weight is missing";
        try (var worker = WorkerUnderTest.start(settings -> {
            throw InferenceException.badCheckpoint(why);
        })) {
            await("the process ends", worker::hasExited);

            assertThat(worker.health("")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(output).contains("fake-model can't be served: " + why).doesNotContain("\tat ");
        }
    }

    @Test
    void aWorkerThatLeavesFinishesWhatItBegan() throws Exception {
        try (var worker = WorkerUnderTest.serving(settings -> generator, "medley.platform.drain-notice=500ms")) {
            var answer = new Reply<GenerateResponse>();
            worker.async().generate(words(400), answer);
            await("the call runs", () -> generator.running() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(worker::stop);

            await("it says that it leaves", () -> worker.health(SERVICE) == ServingStatus.NOT_SERVING);
            assertThat(answer.get().getChoices(0).getText())
                    .startsWith("word0 ")
                    .endsWith("word399 ");
            stopped.get(30, TimeUnit.SECONDS);
            assertThat(generator.isClosed()).isTrue();
        }
    }

    @Test
    void aCallThatOutlivesTheDrainTimeoutIsCut() throws Exception {
        try (var worker = WorkerUnderTest.serving(settings -> generator, "medley.platform.drain-timeout=300ms")) {
            var answer = new Reply<GenerateResponse>();
            worker.async().generate(words(1_000_000), answer);
            await("the call runs", () -> generator.running() == 1);

            worker.stop();

            StatusRuntimeException cut = catchThrowableOfType(StatusRuntimeException.class, answer::get);
            assertThat(cut.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
        }
    }

    @Test
    void reflectionListsTheServicesUnlessItIsSwitchedOff() throws Exception {
        try (var worker = WorkerUnderTest.serving(settings -> generator)) {
            assertThat(reflect(worker).getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .contains(SERVICE, "grpc.health.v1.Health");
        }
        try (var worker = WorkerUnderTest.serving(
                settings -> new FakeTextGenerator(Duration.ofMillis(1)),
                "spring.grpc.server.reflection.enabled=false")) {
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> reflect(worker));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        }
    }

    @Test
    void metricsAreScrapedUnderTheirNames() {
        try (var worker = WorkerUnderTest.serving(settings -> generator)) {
            GenerateResponse ignored =
                    TextGenerationServiceGrpc.newBlockingStub(worker.channel()).generate(words(5));

            assertThat(worker.get("/metrics").body().lines())
                    .contains(
                            "medley_num_requests_running{model_name=\"fake-model\"} 0.0",
                            "medley_generation_tokens_total{model_name=\"fake-model\"} 5.0",
                            "medley_request_success_total{finished_reason=\"length\",model_name=\"fake-model\"} 1.0");
        }
    }

    private static ServerReflectionResponse reflect(WorkerUnderTest worker)
            throws InterruptedException, TimeoutException {
        var answer = new Reply<ServerReflectionResponse>();
        StreamObserver<ServerReflectionRequest> questions =
                ServerReflectionGrpc.newStub(worker.channel()).serverReflectionInfo(answer);
        questions.onNext(
                ServerReflectionRequest.newBuilder().setListServices("").build());
        questions.onCompleted();
        return answer.get();
    }

    private static GenerateRequest words(int count) {
        return GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder()
                        .setModel("fake-model")
                        .setPrompt(Prompt.newBuilder().setText("Count"))
                        .setMaxTokens(count))
                .build();
    }

    /** The first message of a call, or its failure. */
    private static class Reply<M> implements StreamObserver<M> {
        private final CompletableFuture<M> first = new CompletableFuture<>();

        M get() throws InterruptedException, TimeoutException {
            try {
                return first.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw (StatusRuntimeException) e.getCause();
            }
        }

        @Override
        public void onNext(M message) {
            first.complete(message);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            // The message has come, or the test fails.
        }
    }
}
