package dev.medley.starter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.tokenizer.Tokenizer;
import dev.medley.starter.training.LlamaShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShippedTextModelTest {
    private static final Path FOLDER = Path.of("text");
    private static final long MOST_BYTES = 20_000_000;

    @Test
    void theEngineReadsItAndItHasTheTrainersShape() {
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
            LlamaShape shape = LlamaShape.starter(checkpoint.config().vocabSize());

            assertThat(checkpoint.config().layers()).isEqualTo(shape.layers());
            assertThat(checkpoint.config().hiddenSize()).isEqualTo(shape.hidden());
        }
    }

    @Test
    void itsTokenizerRoundTripsAnyText() {
        String text = "Grüße, 你好 🎉\n\tin 2026";
        try (Tokenizer tokenizer = Tokenizer.open(FOLDER)) {
            assertThat(tokenizer.decode(tokenizer.encode(text, false))).isEqualTo(text);
        }
    }

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(FOLDER.resolve("model.safetensors"))).isLessThan(MOST_BYTES);
    }
}
