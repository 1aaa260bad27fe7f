package dev.medley.speechtranscription;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.StreamTranscribeResponse.EventCase;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.TranscribeResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The real engine with random weights, and the real decoder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordingServingIT {
    private static final String MODEL = "multilingual";

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.withEngine();
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @Test
    void aRecordingAndItsPartsGiveTheSameText() throws IOException {
        // Given
        byte[] file = recording("sweep.wav");

        // When
        TranscribeResponse whole = worker.blocking()
                .transcribe(TranscribeRequest.newBuilder()
                        .setTranscription(Requests.transcription(MODEL).setWordTimes(true))
                        .setRecording(ByteString.copyFrom(file))
                        .build());
        StreamedEvents parts = StreamedEvents.of(worker.async());
        parts.send(Requests.recording(Requests.transcription(MODEL).setWordTimes(true)));
        Requests.parts(file, 1000).forEach(parts::send);
        parts.end();
        List<StreamTranscribeResponse> events = parts.all();

        // Then
        assertThat(whole.getText()).isNotBlank();
        assertThat(segments(events)).isEqualTo(whole.getSegmentsList()).isNotEmpty();
        assertThat(whole.getSegmentsList()).allMatch(segment -> segment.getWordsCount() > 0);
        assertThat(whole.getSummary().getDurationSeconds()).isCloseTo(2.5, within(0.1));
        assertThat(events.get(0).getEventCase()).isEqualTo(EventCase.LANGUAGE);
        assertThat(events.get(events.size() - 1).getSummary()).isEqualTo(whole.getSummary());
        assertThat(events).extracting(StreamTranscribeResponse::getModel).containsOnly(MODEL);
        assertThat(events.stream().map(StreamTranscribeResponse::getId).distinct())
                .hasSize(1);
    }

    @Test
    void segmentsComeWhileTheRecordingStillDoes() {
        // Given four windows of a voice, of which three have come
        List<StreamTranscribeRequest> parts =
                Requests.parts(TestVoice.wav(TestVoice.seconds(8)), 32_000).toList();
        StreamedEvents stream = StreamedEvents.of(worker.async());
        stream.send(Requests.recording(Requests.transcription(MODEL)));
        parts.subList(0, 6).forEach(stream::send);

        // Then
        await("a segment of what has come", () -> !segments(stream.soFar()).isEmpty());
        parts.subList(6, parts.size()).forEach(stream::send);
        stream.end();
        List<StreamTranscribeResponse> events = stream.all();
        assertThat(events.get(events.size() - 1).getSummary().getDurationSeconds())
                .isCloseTo(8, within(0.01));
        assertThat(segments(events)).allMatch(segment -> segment.getEndSeconds() <= 8);
    }

    private static List<Segment> segments(List<StreamTranscribeResponse> events) {
        return events.stream()
                .filter(StreamTranscribeResponse::hasSegment)
                .map(StreamTranscribeResponse::getSegment)
                .toList();
    }

    private static byte[] recording(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/recordings", name));
    }
}
