package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.program.Precision;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/**
 * The whole engine against transformers' generate: greedy tokens with and without times, seeks of long recordings,
 * prompts and text before, word times, and the figures that decide on another attempt.
 */
class ReferenceTranscriptionIT {
    static final List<String> NAMES = ReferenceWhisper.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void transcriptsAreThoseOfTransformers(String name) {
        var reference = ReferenceWhisper.named(name);
        try (var engine = SpeechEngine.load(settings(reference))) {
            for (JsonNode expected : reference.transcriptions()) {
                assertTranscript(RecordedTranscription.of(engine, task(expected)), expected);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void recordingsThatShareTheModelDoNotChangeEachOther(String name) {
        var reference = ReferenceWhisper.named(name);
        try (var engine = SpeechEngine.load(settings(reference))) {
            List<JsonNode> twice = List.copyOf(List.of(reference.transcriptions(), reference.transcriptions()).stream()
                    .flatMap(List::stream)
                    .toList());
            var heard = twice.stream()
                    .map(expected -> RecordedTranscription.started(engine, task(expected)))
                    .toList();

            for (int i = 0; i < twice.size(); i++) {
                assertTranscript(heard.get(i).await(), twice.get(i));
            }
        }
    }

    private static SpeechEngineSettings settings(ReferenceWhisper reference) {
        return new SpeechEngineSettings(reference.folder(), "cpu", Precision.FP32, 3, 2, 64);
    }

    private static TranscriptionTask task(JsonNode expected) {
        JsonNode options = expected.get("options");
        var source = SampleSource.of(TestSound.of(
                expected.get("seconds").asDouble(), expected.get("seed").asInt()));
        return TranscriptionTask.of(source)
                .withLanguage(options.path("language").asString(null))
                .withTranslation(options.path("task").asString("").equals("translate"))
                .withTimestamps(options.get("return_timestamps").asBoolean())
                .withPrompt(options.path("prompt").asString(null))
                .withConditionOnPrevious(
                        options.path("condition_on_prev_tokens").asBoolean(false))
                .withWords(true)
                .withPolicy(DecodingPolicy.GREEDY);
    }

    private static void assertTranscript(RecordedTranscription actual, JsonNode expected) {
        String what = expected.get("seconds") + " s, " + expected.get("options");
        assertThat(actual.failure()).as(what).isNull();
        List<JsonNode> segments = StreamSupport.stream(expected.get("segments").spliterator(), false)
                .filter(segment -> !segment.get("text").asString().isBlank())
                .toList();
        assertThat(actual.segments()).as(what).hasSameSizeAs(segments);
        for (int i = 0; i < segments.size(); i++) {
            assertSegment(actual.segments().get(i), segments.get(i), what);
        }
        assertThat(actual.segments().stream().map(TranscribedSegment::seek).distinct())
                .as(what)
                .containsExactlyElementsOf(longs(expected.get("seeks")));
        assertFigures(actual, expected);
    }

    private static void assertSegment(TranscribedSegment actual, JsonNode expected, String what) {
        assertThat(actual.tokens().stream().mapToInt(Integer::intValue).toArray())
                .as(what)
                .isEqualTo(SpeechFixtures.ints(expected.get("tokens")));
        assertThat(actual.text()).as(what).isEqualTo(expected.get("text").asString());
        assertThat(actual.startSeconds()).isCloseTo(expected.get("start").asDouble(), within(0.0051));
        assertThat(actual.endSeconds()).isCloseTo(expected.get("end").asDouble(), within(0.0051));
        List<TranscribedWord> words = StreamSupport.stream(expected.get("words").spliterator(), false)
                .map(word -> new TranscribedWord(
                        word.get("text").asString(),
                        word.get("start").asDouble(),
                        word.get("end").asDouble()))
                .toList();
        assertThat(actual.words()).as(what).isEqualTo(words);
    }

    private static void assertFigures(RecordedTranscription actual, JsonNode expected) {
        List<Long> seeks = longs(expected.get("seeks"));
        for (TranscribedSegment segment : actual.segments()) {
            int window = seeks.indexOf(segment.seek());
            assertThat(segment.averageLogProb())
                    .isCloseTo(expected.get("average_log_probs").get(window).asDouble(), within(1e-3));
            assertThat(segment.noSpeechProbability())
                    .isCloseTo(expected.get("no_speech").get(window).asDouble(), within(1e-5));
            assertThat(segment.compressionRatio())
                    .isCloseTo(expected.get("compression_ratios").get(window).asDouble(), within(0.01));
        }
    }

    private static List<Long> longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }
}
