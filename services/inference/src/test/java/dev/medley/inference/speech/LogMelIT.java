package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Log-mel features against WhisperFeatureExtractor; see src/test/python/make_speech.py. */
class LogMelIT {
    private static final int WINDOW = 30 * LogMel.SAMPLE_RATE;
    private static final int FRAMES = WINDOW / LogMel.HOP;

    @ParameterizedTest
    @ValueSource(ints = {80, 128})
    void theFeaturesAreThoseOfTheFeatureExtractor(int bins) {
        try (LogMel logMel = LogMel.load(bins, Device.cpu())) {
            for (JsonNode expected : SpeechFixtures.json("log-mel.json").get("cases")) {
                if (expected.get("mels").asInt() == bins) {
                    assertFeatures(logMel, expected);
                }
            }
        }
    }

    private static void assertFeatures(LogMel logMel, JsonNode expected) {
        String name = expected.get("name").asString();
        float[] sound = sound(name, expected.get("seconds").asDouble());

        float[] features = logMel.features(Arrays.copyOf(sound, WINDOW));

        int[] frames = SpeechFixtures.ints(expected.get("frames"));
        float[] values = SpeechFixtures.floats(expected.get("values"));
        for (int i = 0; i < values.length; i++) {
            float actual = features[i % logMel.bins() * FRAMES + frames[i / logMel.bins()]];
            assertThat(actual).as("%s, value %d", name, i).isCloseTo(values[i], within(1e-4f));
        }
        double mean = IntStream.range(0, features.length)
                .mapToDouble(i -> features[i])
                .average()
                .orElseThrow();
        assertThat(mean).as(name).isCloseTo(expected.get("mean").asDouble(), within(1e-5));
    }

    private static float[] sound(String name, double seconds) {
        return switch (name) {
            case "whole" -> TestSound.of(seconds, 7);
            case "short" -> TestSound.of(seconds, 11);
            case "silence" -> new float[(int) (seconds * LogMel.SAMPLE_RATE)];
            case "clipped" -> changed(TestSound.of(seconds, 5), 20);
            case "faint" -> changed(TestSound.of(seconds, 3), 1e-4f);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static float[] changed(float[] samples, float factor) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.max(-1, Math.min(1, factor * samples[i]));
        }
        return samples;
    }
}
