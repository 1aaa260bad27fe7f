package dev.medley.imagecaptioning;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.inference.vision.ImageCaptioner;
import dev.medley.inference.vision.VisionEngine;
import dev.medley.inference.vision.VisionEngineSettings;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.worker.FirstReply;
import dev.medley.worker.Refused;
import io.grpc.Context;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifecycleIT {
    private static final String SERVICE = "medley.vision.v1.ImageCaptioningService";
    private static final Captioning.Builder REQUEST =
            Requests.about("fake-model", "what?", ByteString.copyFrom(TestImages.file("plain.png")));

    private VisionEngine engine;

    @BeforeAll
    void load() {
        engine = VisionEngine.load(
                VisionEngineSettings.of(Path.of("../inference/src/test/resources/fixtures/vision/llava-clip")));
    }

    @AfterAll
    void free() {
        engine.close();
    }

    @Test
    void theDoorsOpenOnceTheModelIsLoadedAndWarm() {
        var loaded = new CompletableFuture<ImageCaptioner>();
        try (var worker = WorkerUnderTest.start(settings -> loaded.join())) {
            assertThat(worker.health(SERVICE)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(worker.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(worker.get("/livez").statusCode()).isEqualTo(200);
            MedleyException refused = Refused.by(() -> worker.blocking().caption(Requests.whole(REQUEST)));
            assertThat(refused.category()).isEqualTo(ErrorCategory.MODEL_LOADING);
            assertThat(refused.retryAfter()).isNotNull();

            loaded.complete(new HeldCaptioner(engine));

            await("the worker serves", () -> worker.health("") == ServingStatus.SERVING);
            assertThat(worker.health(SERVICE)).isEqualTo(ServingStatus.SERVING);
            assertThat(worker.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(worker.services()).contains(SERVICE);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBadCheckpointEndsTheProcessWithOneClearLine(CapturedOutput output) {
        try (var worker = WorkerUnderTest.start(
                VisionEngine::load, "medley.image-captioning.checkpoint=src/test/resources/images")) {
            await("the process ends", worker::hasExited);

            assertThat(output).contains("images can't be served: ").doesNotContain("\tat ");
        }
    }

    @Test
    void aCallerThatGoesAwayFreesTheSlot() {
        var captioner = new HeldCaptioner(engine);
        try (var worker = WorkerUnderTest.serving(settings -> captioner)) {
            Context.CancellableContext call = Context.current().withCancellation();
            call.run(() -> worker.async().caption(Requests.whole(REQUEST), new FirstReply<>()));
            await("the call runs", () -> captioner.running() == 1);

            call.cancel(null);

            await("the slot is free", () -> captioner.running() == 0);
        }
    }

    @Test
    void aDeadlineThatPassesFreesTheSlot() {
        var captioner = new HeldCaptioner(engine);
        try (var worker = WorkerUnderTest.serving(settings -> captioner)) {
            MedleyException late = Refused.by(() -> worker.blocking()
                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                    .caption(Requests.whole(REQUEST)));

            assertThat(late.category()).isEqualTo(ErrorCategory.DEADLINE_EXCEEDED);
            await("the slot is free", () -> captioner.running() == 0);
        }
    }

    @Test
    void aFullQueueIsToldAtOnce() {
        var captioner = new HeldCaptioner(engine);
        try (var worker = WorkerUnderTest.serving(settings -> captioner)) {
            captioner.setFull(true);

            MedleyException refused = Refused.by(() -> worker.blocking().caption(Requests.whole(REQUEST)));

            assertThat(refused.category()).isEqualTo(ErrorCategory.OVERLOADED);
            assertThat(refused.retryAfter()).isNotNull();
        }
    }

    @Test
    void aWorkerThatLeavesFinishesWhatItBegan() throws Exception {
        var captioner = new HeldCaptioner(engine);
        try (var worker = WorkerUnderTest.serving(settings -> captioner, "medley.platform.drain-notice=500ms")) {
            var answer = new FirstReply<CaptionResponse>();
            worker.async().caption(Requests.whole(REQUEST), answer);
            await("the call runs", () -> captioner.running() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(worker::stop);

            await("it says that it leaves", () -> worker.health(SERVICE) == ServingStatus.NOT_SERVING);
            captioner.finish();
            assertThat(answer.get().getChoices(0).getText()).isEqualTo("A picture");
            stopped.get(30, TimeUnit.SECONDS);
            assertThat(captioner.isClosed()).isTrue();
        }
    }
}
