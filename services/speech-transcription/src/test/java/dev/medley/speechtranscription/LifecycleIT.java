package dev.medley.speechtranscription;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.speech.SpeechEngine;
import dev.medley.inference.speech.SpeechTranscriber;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.worker.Refused;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class LifecycleIT {
    private static final String SERVICE = "medley.speech.v1.SpeechTranscriptionService";

    @Test
    void untilTheModelIsLoadedCallersAreToldToWait() {
        var loaded = new CompletableFuture<SpeechTranscriber>();
        try (var worker = WorkerUnderTest.start(settings -> loaded.join())) {
            assertThat(worker.health(SERVICE)).isEqualTo(ServingStatus.NOT_SERVING);
            StreamedEvents early = StreamedEvents.of(worker.async());
            early.send(Requests.recording(Requests.transcription("fake-model")));

            MedleyException refused = Refused.by(early::all);

            assertThat(refused.category()).isEqualTo(ErrorCategory.MODEL_LOADING);
            assertThat(refused.retryAfter()).isNotNull();
            loaded.completeExceptionally(new IllegalStateException("not loaded"));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBadCheckpointEndsTheProcessWithOneClearLine(CapturedOutput output) {
        try (var worker = WorkerUnderTest.start(
                SpeechEngine::load, "medley.speech-transcription.checkpoint=src/test/resources/recordings")) {
            await("the process ends", worker::hasExited);

            assertThat(output).contains("recordings can't be served: ").doesNotContain("\tat ");
        }
    }

    @Test
    void aWorkerThatLeavesFinishesWhatItBegan() throws Exception {
        try (var worker = WorkerUnderTest.withEngine("medley.platform.drain-notice=500ms")) {
            StreamedEvents live = StreamedEvents.of(worker.async());
            live.send(Requests.live(LiveSource.newBuilder()));
            live.send(Requests.audio(TestVoice.pcm16(TestVoice.seconds(0.5))));
            await("the utterance began", () -> !live.soFar().isEmpty());

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(worker::stop);

            await("it says that it leaves", () -> worker.health(SERVICE) == ServingStatus.NOT_SERVING);
            live.end();
            assertThat(live.all()).anyMatch(event -> event.hasUtterance()).anyMatch(event -> event.hasSummary());
            stopped.get(30, TimeUnit.SECONDS);
        }
    }
}
