package dev.medley.starter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import dev.medley.starter.training.LlamaShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaCheckpointTest {
    private static final LlamaShape SHAPE = new LlamaShape(300, 16, 24, 2, 2, 1, 64);

    @Test
    void theEngineReadsWhatIsWritten(@TempDir Path folder) throws IOException {
        String tokenizer =
                BytePairTokenizer.train(List.of("low lower lowest"), 300).json();

        LlamaCheckpoint.writeSettings(folder, SHAPE, tokenizer);
        LlamaCheckpoint.writeWeights(folder, SHAPE, new float[SHAPE.parameters()]);

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config().layers()).isEqualTo(2);
        }
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json");
    }
}
