package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.starter.training.WhisperLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShippedSpeechModelTest {
    private static final Path FOLDER = Path.of("speech");
    private static final long MOST_BYTES = 20_000_000;
    private static final long MOST_PARAMETERS = 10_000_000;
    private static final int FEWEST_WORDS = 1500;

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(FOLDER.resolve("model.safetensors"))).isLessThan(MOST_BYTES);
        WhisperConfig config = WhisperLayout.starter(1760);
        assertThat(config.parameters()).isLessThan(MOST_PARAMETERS);
    }

    @Test
    void itsVocabularyLiesBesideItsCard() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("vocabulary.txt")))
                .hasSizeGreaterThan(FEWEST_WORDS)
                .doesNotHaveDuplicates()
                .contains("seven", "thirty", "insulin", "tenant", "mortgage", "database", "molecule");
        assertThat(FOLDER.resolve("README.md")).content().contains("vocabulary.txt");
    }
}
