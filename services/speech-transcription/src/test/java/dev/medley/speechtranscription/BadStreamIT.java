package dev.medley.speechtranscription;

import static dev.medley.worker.Refused.assertInvalid;
import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.EndUtterance;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.TurnDetection;
import dev.medley.worker.Refused;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Streams that break the rules, over gRPC. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadStreamIT {
    private static final StreamTranscribeRequest RECORDING = Requests.recording(Requests.transcription("multilingual"));
    private static final StreamTranscribeRequest LIVE = Requests.live(LiveSource.newBuilder());
    private static final StreamTranscribeRequest END = StreamTranscribeRequest.newBuilder()
            .setEndUtterance(EndUtterance.getDefaultInstance())
            .build();
    private static final String IDLE = "Nothing came in for 1000 ms, and the stream was not ended";

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.withEngine(
                "medley.speech-transcription.limits.idle=1s",
                "medley.speech-transcription.limits.longest-live=4s",
                "medley.speech-transcription.limits.live-at-once=2");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void theNextStreamIsServed() {
        StreamedEvents next = sent(LIVE, Requests.audio(TestVoice.pcm16(TestVoice.seconds(0.4))), END);
        next.end();
        assertThat(next.all()).anyMatch(event -> event.hasUtterance());
    }

    @Test
    void aStreamThatStopsSendingIsGivenUp() {
        for (StreamedEvents stream : new StreamedEvents[] {
            sent(), sent(RECORDING), sent(RECORDING, Requests.audio(new byte[1000])), sent(LIVE)
        }) {
            MedleyException refused = Refused.by(stream::all);

            assertThat(refused.category()).isEqualTo(ErrorCategory.REQUEST_TIMEOUT);
            assertThat(refused).hasMessage(IDLE);
        }
    }

    @Test
    void settingsComeFirstAndOnce() {
        assertInvalid(refused(Requests.audio(new byte[2])), "settings", "The first message must have the settings");
        assertInvalid(refused(RECORDING, RECORDING), "settings", "Only the first message may have settings");
        assertInvalid(refused(LIVE, LIVE), "settings", "Only the first message may have settings");
        StreamedEvents silent = sent();
        silent.end();
        assertInvalid(Refused.by(silent::all), "settings", "ended before its settings came");
    }

    @Test
    void aMessageThatDoesNotFitIsRefused() {
        assertInvalid(refused(RECORDING, END), "part", "every message must have audio");
        assertInvalid(
                refused(RECORDING, Requests.audio(new byte[(1 << 20) + 1])), "audio", "at most 1,048,576 are allowed");
        assertInvalid(refused(LIVE, Requests.audio(new byte[3])), "audio", "no whole samples");
        assertInvalid(refused(LIVE, StreamTranscribeRequest.getDefaultInstance()), "part", "must have audio");
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertInvalid(
                refused(Requests.live(LiveSource.newBuilder().setSampleRate(96_000))),
                "settings.live.sample_rate",
                "is 96000, but must be between 8000 and 48000");
        assertInvalid(
                refused(Requests.live(LiveSource.newBuilder().setEncodingValue(99))),
                "settings.live.encoding",
                "none that is known");
        assertInvalid(
                refused(Requests.live(LiveSource.newBuilder()
                        .setEncoding(SampleEncoding.SAMPLE_ENCODING_ALAW)
                        .setTurnDetection(TurnDetection.newBuilder().setSilenceDurationMs(99)))),
                "settings.live.turn_detection.silence_duration_ms",
                "is 99, but must be between 100 and 5000");
        assertInvalid(
                refused(Requests.live(LiveSource.newBuilder()
                        .setTurnDetection(TurnDetection.newBuilder().setThreshold(1.5f)))),
                "settings.live.turn_detection.threshold",
                "is 1.5, but must be between 0 and 1");
        assertInvalid(
                refused(StreamTranscribeRequest.newBuilder()
                        .setSettings(
                                StreamSettings.newBuilder().setTranscription(Requests.transcription("multilingual")))
                        .build()),
                "settings.source",
                "settings.recording or settings.live is required");
    }

    @Test
    void aLiveStreamThatIsTooLongIsGivenUp() {
        MedleyException refused = refused(LIVE, Requests.audio(new byte[5 * 32_000]));

        assertThat(refused.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(refused).hasMessage("The stream is longer than the limit of 4 s");
    }

    @Test
    void moreLiveStreamsThanMayBeAreRefused() {
        StreamedEvents first = sent(LIVE, Requests.audio(new byte[3200]));
        StreamedEvents second = sent(LIVE, Requests.audio(new byte[3200]));
        await("both are open", () -> !first.soFar().isEmpty() && !second.soFar().isEmpty());

        MedleyException refused = refused(LIVE);

        assertThat(refused.category()).isEqualTo(ErrorCategory.OVERLOADED);
        assertThat(refused).hasMessage("2 live streams are open, and more may not be at once");
        first.end();
        second.end();
        first.all();
        second.all();
    }

    @Test
    void aDeadlineFreesTheEngine() {
        StreamedEvents stream = StreamedEvents.of(worker.async().withDeadlineAfter(700, TimeUnit.MILLISECONDS));
        stream.send(LIVE);
        stream.send(Requests.audio(TestVoice.pcm16(TestVoice.seconds(1))));

        StatusRuntimeException thrown =
                Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, stream::all));

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        awaitFree();
    }

    @Test
    void aCancelledRecordingFreesTheEngine() {
        StreamedEvents stream = sent(RECORDING, Requests.audio(new byte[1000]));
        await("it is open", () -> running() > 0);

        stream.cancel();

        awaitFree();
    }

    private void awaitFree() {
        await("the engine is free", () -> running() == 0);
    }

    private double running() {
        return worker.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("medley_num_requests_running"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private MedleyException refused(StreamTranscribeRequest... messages) {
        return Refused.by(sent(messages)::all);
    }

    private StreamedEvents sent(StreamTranscribeRequest... messages) {
        StreamedEvents stream = StreamedEvents.of(worker.async());
        for (StreamTranscribeRequest message : messages) {
            stream.send(message);
        }
        return stream;
    }
}
