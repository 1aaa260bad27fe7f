package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.SpeechEngine;
import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.inference.speech.TranscriptionTask;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the engine with what {@code speech/reference/make_transcripts.py} wrote with Hugging Face transformers, and
 * word times with those that espeak-ng reported to {@code speech/recordings/make_recordings.py}.
 */
class ShippedSpeechModelIT {
    private static final Path FOLDER = Path.of("speech");
    private static final Path RECORDINGS = FOLDER.resolve("recordings");
    private static final int WAVE_HEADER = 44;

    @SuppressWarnings("NullAway.Init")
    private static SpeechEngine engine;

    @BeforeAll
    static void load() {
        engine = SpeechEngine.load(SpeechEngineSettings.of(FOLDER).withPrecision(Precision.FP32));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<JsonNode> references() {
        return read(FOLDER.resolve("reference/transcripts.json").toFile())
                .get("cases")
                .valueStream();
    }

    private static List<JsonNode> recordings() {
        return read(RECORDINGS.resolve("recordings.json").toFile())
                .valueStream()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("references")
    void theEngineHearsWhatTransformersHears(JsonNode reference) throws Exception {
        TranscriptionTask task = task(reference);

        List<TranscribedSegment> plain = heard(task.withTimestamps(false));
        List<TranscribedSegment> timed = heard(task(reference));

        assertThat(tokens(plain)).isEqualTo(ids(reference.get("plain")));
        assertThat(tokens(timed)).isEqualTo(ids(reference.get("timed")));
    }

    /**
     * Of the starts and ends that espeak-ng told, one is far off: where one word ends and the next begins in "left my".
     */
    @Test
    void wordsStartAndEndWhenTheyAreSpoken() throws Exception {
        var errors = new ArrayList<Double>();
        for (JsonNode recording : recordings()) {
            List<TranscribedWord> words = heard(task(recording).withWords(true)).stream()
                    .flatMap(segment -> segment.words().stream())
                    .toList();
            List<JsonNode> spoken = recording.get("words").valueStream().toList();
            if (words.stream().map(word -> word.text().strip()).toList().equals(texts(spoken))) {
                for (int i = 0; i < words.size(); i++) {
                    add(errors, words.get(i).startSeconds(), spoken.get(i).get("start"));
                    add(errors, words.get(i).endSeconds(), spoken.get(i).get("end"));
                }
            }
        }
        Collections.sort(errors);

        assertThat(errors).hasSizeGreaterThan(75);
        assertThat(errors.get(errors.size() / 2)).isLessThan(0.015);
        assertThat(errors.get((int) (0.97 * errors.size()))).isLessThanOrEqualTo(0.08);
    }

    private static List<String> texts(List<JsonNode> words) {
        return words.stream().map(word -> word.get("word").asString()).toList();
    }

    private static void add(List<Double> errors, double time, JsonNode spoken) {
        if (!spoken.isNull()) {
            errors.add(Math.abs(time - spoken.asDouble()));
        }
    }

    private static JsonNode read(File file) {
        return JsonMapper.shared().readTree(file);
    }

    private static List<Integer> ids(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    private static List<Integer> tokens(List<TranscribedSegment> segments) {
        return segments.stream().flatMap(segment -> segment.tokens().stream()).toList();
    }

    private static TranscriptionTask task(JsonNode recording) throws Exception {
        byte[] wave =
                Files.readAllBytes(RECORDINGS.resolve(recording.get("file").asString()));
        var samples = new float[(wave.length - WAVE_HEADER) / Short.BYTES];
        ByteBuffer pcm = ByteBuffer.wrap(wave).order(ByteOrder.LITTLE_ENDIAN).position(WAVE_HEADER);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = pcm.getShort() / 32768f;
        }
        return TranscriptionTask.of(SampleSource.of(samples)).withLanguage("en").withPolicy(DecodingPolicy.GREEDY);
    }

    private static List<TranscribedSegment> heard(TranscriptionTask task) throws Exception {
        var listener = new Listener();
        engine.submit(task, listener);
        return listener.segments.get(60, TimeUnit.SECONDS);
    }

    /** Hears one transcription to its end. */
    private static final class Listener implements TranscriptionListener {
        private final List<TranscribedSegment> sofar = new ArrayList<>();
        private final CompletableFuture<List<TranscribedSegment>> segments = new CompletableFuture<>();

        @Override
        public void onSegment(TranscribedSegment segment) {
            sofar.add(segment);
        }

        @Override
        public void onCompleted(TranscriptionSummary summary) {
            segments.complete(sofar);
        }

        @Override
        public void onFailed(InferenceException reason) {
            segments.completeExceptionally(reason);
        }
    }
}
