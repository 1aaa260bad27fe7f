package dev.medley.textgeneration;

import static dev.medley.worker.RunningWorker.await;
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
import dev.medley.worker.FirstReply;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
            var answer = new FirstReply<GenerateResponse>();
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
            var answer = new FirstReply<GenerateResponse>();
            worker.async().generate(words(1_000_000), answer);
            await("the call runs", () -> generator.running() == 1);

            worker.stop();

            StatusRuntimeException cut = catchThrowableOfType(StatusRuntimeException.class, answer::get);
            assertThat(cut.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
        }
    }

    @Test
    void reflectionCanBeSwitchedOff() {
        try (var worker =
                WorkerUnderTest.serving(settings -> generator, "spring.grpc.server.reflection.enabled=false")) {
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, worker::services);

            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        }
    }

    private static GenerateRequest words(int count) {
        return GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder()
                        .setModel("fake-model")
                        .setPrompt(Prompt.newBuilder().setText("Count"))
                        .setMaxTokens(count))
                .build();
    }
}
