package dev.medley.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelNamesTest {
    @Test
    void aFolderNamesItsModel() {
        assertThat(ModelNames.of(Path.of("models/Qwen3-0.6B/"))).isEqualTo("Qwen3-0.6B");
    }

    @Test
    void aHubCacheNamesOwnerAndModel() {
        Path cached =
                Path.of("/home/someone/.cache/huggingface/hub/models--HuggingFaceTB--SmolLM2-135M/snapshots/93efa2f0");

        assertThat(ModelNames.of(cached)).isEqualTo("HuggingFaceTB/SmolLM2-135M");
    }
}
