package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checkpoints that transformers wrote; see src/test/python/make_checkpoints.py. */
class FixtureCheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/checkpoints");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-tied",
                "llama-untied-linear",
                "llama-yarn",
                "llama-sharded",
                "llama-fp16",
                "llama-bf16",
                "mistral-sliding",
                "mistral-headdim",
                "qwen2",
                "qwen2-sliding",
                "qwen3"
            })
    void everyTensorMapsAndTheRotaryFrequenciesAreThoseOfTransformers(String name) {
        // Given
        JsonNode expected = new JsonMapper().readTree(FIXTURES.resolve(name).resolve("expected.json"));
        try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve(name))) {
            // When
            RotaryEmbedding rotary = checkpoint.config().rotaryEmbedding();
            var tensors = checkpoint.config().expectedTensors();

            // Then
            assertThat(rotary.attentionScale())
                    .isCloseTo(expected.get("attention_scale").floatValue(), within(1e-6f));
            for (int i = 0; i < rotary.inverseFrequencies().length; i++) {
                float frequency = expected.get("inverse_frequencies").get(i).floatValue();
                assertThat(rotary.inverseFrequencies()[i]).isCloseTo(frequency, within(2e-7f * frequency));
            }
            tensors.forEach((tensor, shape) -> {
                TensorView view = checkpoint.tensor(tensor, shape);
                long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                assertThat(view.data().remaining())
                        .isEqualTo(elements * view.dtype().bytes());
                assertThat(view.data().isReadOnly()).isTrue();
                assertThat(view.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                assertThat(view.dtype()).isEqualTo(checkpoint.config().dtype());
            });
        }
    }

    @Test
    void theFamiliesDifferWhereTheyShould() {
        assertThat(config("llama-yarn"))
                .matches(DecoderConfig::attentionBias)
                .matches(DecoderConfig::attentionOutputBias)
                .matches(DecoderConfig::mlpBias);
        assertThat(config("qwen2"))
                .matches(DecoderConfig::attentionBias)
                .matches(config -> !config.attentionOutputBias() && !config.qkNorm());
        assertThat(config("qwen3"))
                .matches(DecoderConfig::qkNorm)
                .matches(config -> config.headDim() == 32 && !config.attentionBias());
        assertThat(config("mistral-headdim").headDim()).isEqualTo(24);
        assertThat(config("mistral-headdim").slidingWindows()).isEqualTo(List.of(0, 0));
        assertThat(config("mistral-sliding").slidingWindows()).isEqualTo(List.of(16, 16));
        assertThat(config("qwen2-sliding").slidingWindows()).isEqualTo(List.of(0, 16, 16));
        assertThat(config("llama-tied").tieWordEmbeddings()).isTrue();
        assertThat(config("llama-untied-linear").tieWordEmbeddings()).isFalse();
    }

    private static DecoderConfig config(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(FIXTURES.resolve(name))) {
            return checkpoint.config();
        }
    }
}
