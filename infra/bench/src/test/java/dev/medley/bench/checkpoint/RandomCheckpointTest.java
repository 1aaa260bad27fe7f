package dev.medley.bench.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RandomCheckpointTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void isReadByTheEngine() throws IOException {
        RandomCheckpoint.write(ModelShape.TINY, 1, folder);

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config().expectedTensors().keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            ModelShape.TINY.tensors().keySet());
        }
    }

    @Test
    void hasATokenizerThatGivesBackItsText() throws IOException {
        RandomCheckpoint.write(ModelShape.TINY, 1, folder);

        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            String text = "Hello, wörld! 42 \n\t日本 🙂";
            assertThat(tokenizer.decode(tokenizer.encode(text, true))).isEqualTo(text);
            assertThat(tokenizer.encode("<|im_start|><|im_end|>", false))
                    .containsExactly(RandomTokenizer.IM_START, RandomTokenizer.IM_END);
            assertThat(tokenizer.encode("ab", false)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 49_152, 151_936})
    void hasAsManyTokensAsTheModel(int size) {
        JsonNode tokenizer = JsonMapper.shared().valueToTree(new RandomTokenizer(size).tokenizer());

        assertThat(tokenizer.at("/model/vocab")).hasSize(size);
        assertThat(tokenizer.at("/model/merges")).hasSize(size - 256 - 3);
    }

    @Test
    void isTheSameFromTheSameSeedOnly() throws IOException {
        RandomCheckpoint.write(ModelShape.TINY, 1, folder.resolve("a"));
        RandomCheckpoint.write(ModelShape.TINY, 1, folder.resolve("b"));
        RandomCheckpoint.write(ModelShape.TINY, 2, folder.resolve("c"));

        Path weights = Path.of("model.safetensors");
        assertThat(folder.resolve("a").resolve(weights))
                .hasSameBinaryContentAs(folder.resolve("b").resolve(weights));
        assertThat(Files.mismatch(
                        folder.resolve("a").resolve(weights),
                        folder.resolve("c").resolve(weights)))
                .isNotNegative();
    }

    @Test
    void hasTheSizesOfTheModelsThatItIsShapedAfter() {
        assertThat(parameters(ModelShape.SMOLLM_135M)).isEqualTo(134_515_008);
        assertThat(parameters(ModelShape.QWEN3_0_6B)).isEqualTo(596_049_920);
        assertThat(ModelShape.BY_NAME).containsAllEntriesOf(Map.of("tiny", ModelShape.TINY));
    }

    private static long parameters(ModelShape shape) {
        return shape.tensors().values().stream()
                .mapToLong(dimensions ->
                        dimensions.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact))
                .sum();
    }
}
