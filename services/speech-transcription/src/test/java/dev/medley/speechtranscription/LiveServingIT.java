package dev.medley.speechtranscription;

import static dev.medley.speechtranscription.TestVoice.pcm16;
import static dev.medley.speechtranscription.TestVoice.seconds;
import static dev.medley.speechtranscription.TestVoice.sequence;
import static dev.medley.speechtranscription.TestVoice.silence;
import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.proto.speech.v1.DropUtterance;
import dev.medley.proto.speech.v1.EndUtterance;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.PartialText;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.StreamTranscribeResponse.EventCase;
import dev.medley.proto.speech.v1.TurnDetection;
import dev.medley.proto.speech.v1.Utterance;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The real engine with random weights, whose window is 2 s. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveServingIT {
    private static final LiveSource.Builder DETECTED =
            LiveSource.newBuilder().setTurnDetection(TurnDetection.getDefaultInstance());
    private static final StreamTranscribeRequest END = StreamTranscribeRequest.newBuilder()
            .setEndUtterance(EndUtterance.getDefaultInstance())
            .build();

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
    void pausesEndUtterances() {
        // Given a voice from 1 s to 2.2 s and from 3.2 s to 4 s
        float[] sound = sequence(silence(1), seconds(1.2), silence(1), seconds(0.8), silence(1));

        // When
        List<StreamTranscribeResponse> events = transcribe(DETECTED, pcm16(sound), 3_200);

        // Then
        List<Utterance> utterances = utterances(events);
        assertThat(utterances).hasSize(2);
        assertThat(utterances.get(0).getStartSeconds()).isCloseTo(0.7, within(0.15));
        assertThat(utterances.get(0).getEndSeconds()).isCloseTo(2.2, within(0.15));
        assertThat(utterances.get(1).getStartSeconds()).isCloseTo(2.9, within(0.15));
        assertThat(utterances.get(1).getEndSeconds()).isCloseTo(4.0, within(0.15));
        assertThat(utterances)
                .allSatisfy(utterance -> assertThat(utterance.getWordsCount()).isPositive());
        assertOrder(events);
    }

    @Test
    void aLongUtteranceGoesOnInFurtherWindows() {
        // Given five windows of it, faster than it is spoken
        byte[] sound = pcm16(sequence(seconds(10), silence(1)));

        // When
        List<StreamTranscribeResponse> events = transcribe(DETECTED, sound, 64_000);

        // Then
        List<Utterance> utterances = utterances(events);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.get(0).getEndSeconds()).isCloseTo(10, within(0.2));
        assertThat(deltas(events, 0)).isNotBlank();
        assertThat(utterances.get(0).getWordsList())
                .extracting(word -> word.getEndSeconds())
                .anyMatch(end -> end > 3)
                .allMatch(end -> end < 11.5);
        assertOrder(events);
    }

    @Test
    void theCallerMayTellTheEnds() {
        StreamedEvents stream = StreamedEvents.of(worker.async());
        stream.send(Requests.live(LiveSource.newBuilder()));
        stream.send(Requests.audio(pcm16(seconds(0.5))));
        stream.send(END);
        stream.send(Requests.audio(pcm16(seconds(0.5))));
        stream.send(StreamTranscribeRequest.newBuilder()
                .setDropUtterance(DropUtterance.getDefaultInstance())
                .build());
        stream.send(Requests.audio(pcm16(silence(0.5))));
        stream.send(END);
        stream.send(END);
        stream.end();

        List<StreamTranscribeResponse> events = stream.all();

        List<Utterance> utterances = utterances(events);
        assertThat(utterances).extracting(Utterance::getIndex).containsExactlyInAnyOrder(0, 2, 3);
        assertThat(utterances.stream().filter(utterance -> utterance.getIndex() > 0))
                .as("utterances without a voice")
                .allMatch(utterance -> utterance.getText().isEmpty());
        assertThat(events.get(events.size() - 1).getSummary().getDurationSeconds())
                .isCloseTo(1.5, within(0.05));
    }

    @Test
    void telephoneSoundIsTaken() {
        // Given a mu-law stream, of which each byte is loud or quiet as the voice is
        float[] voice = sequence(silence(0.5), seconds(2), silence(1));
        var telephone = new byte[voice.length / 2];
        for (int i = 0; i < telephone.length; i++) {
            telephone[i] = (byte) G711.muLaw(voice[2 * i]);
        }

        // When
        List<StreamTranscribeResponse> events = transcribe(
                DETECTED.clone()
                        .setEncoding(SampleEncoding.SAMPLE_ENCODING_MULAW)
                        .setSampleRate(8_000),
                telephone,
                800);

        // Then
        assertThat(utterances(events)).hasSize(1);
        assertThat(utterances(events).get(0).getEndSeconds()).isCloseTo(2.5, within(0.3));
    }

    @Test
    void ofSilenceThereIsNoUtterance() {
        List<StreamTranscribeResponse> events = transcribe(DETECTED, pcm16(silence(3)), 16_000);

        assertThat(events).extracting(StreamTranscribeResponse::getEventCase).containsExactly(EventCase.SUMMARY);
    }

    @Test
    void textComesWhileTheVoiceSpeaks() {
        StreamedEvents stream = StreamedEvents.of(worker.async());
        stream.send(Requests.live(DETECTED));
        Requests.parts(pcm16(seconds(1)), 3_200).forEach(stream::send);

        await("text of an utterance that goes on", () -> stream.soFar().stream()
                .anyMatch(StreamTranscribeResponse::hasPartial));
        assertThat(stream.soFar()).noneMatch(StreamTranscribeResponse::hasUtterance);
        stream.cancel();

        await("the engine is free", () -> worker.get("/metrics")
                .body()
                .contains("medley_num_requests_running{model_name=\"multilingual\"} 0.0"));
    }

    private List<StreamTranscribeResponse> transcribe(LiveSource.Builder source, byte[] sound, int part) {
        StreamedEvents stream = StreamedEvents.of(worker.async());
        stream.send(Requests.live(source));
        Requests.parts(sound, part).forEach(stream::send);
        stream.end();
        return stream.all();
    }

    /** Each utterance starts, has partial texts, ends and is finished, and starts with all that was final. */
    private static void assertOrder(List<StreamTranscribeResponse> events) {
        for (Utterance utterance : utterances(events)) {
            int index = utterance.getIndex();
            assertThat(utterance.getText()).startsWith(deltas(events, index));
            int started = place(
                    events,
                    event -> event.hasUtteranceStarted()
                            && event.getUtteranceStarted().getIndex() == index);
            int ended = place(
                    events,
                    event -> event.hasUtteranceEnded()
                            && event.getUtteranceEnded().getIndex() == index);
            int finished = place(
                    events,
                    event -> event.hasUtterance() && event.getUtterance().getIndex() == index);
            assertThat(started).isNotNegative().isLessThan(ended);
            assertThat(ended).isLessThan(finished);
        }
        assertThat(events.get(events.size() - 1).getEventCase()).isEqualTo(EventCase.SUMMARY);
    }

    private static int place(List<StreamTranscribeResponse> events, Predicate<StreamTranscribeResponse> fits) {
        for (int i = 0; i < events.size(); i++) {
            if (fits.test(events.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static List<Utterance> utterances(List<StreamTranscribeResponse> events) {
        return events.stream()
                .filter(StreamTranscribeResponse::hasUtterance)
                .map(StreamTranscribeResponse::getUtterance)
                .toList();
    }

    private static String deltas(List<StreamTranscribeResponse> events, int index) {
        return events.stream()
                .filter(StreamTranscribeResponse::hasPartial)
                .map(StreamTranscribeResponse::getPartial)
                .filter(partial -> partial.getIndex() == index)
                .map(PartialText::getDelta)
                .collect(Collectors.joining());
    }
}
