package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServedCheckpointTest {
    @Test
    void aModelIsCalledAfterItsFolderOrAsTheHubCallsIt() {
        System.setProperty("medley.repository", "/medley");
        try {
            assertThat(name("/models/my-model")).isEqualTo("my-model");
            assertThat(name("/cache/models--Qwen--Qwen3-0.6B/snapshots/c1899de"))
                    .isEqualTo("Qwen/Qwen3-0.6B");
            assertThat(name("/medley/infra/starter-models/text")).isEqualTo("starter");
        } finally {
            System.clearProperty("medley.repository");
        }
    }

    private static String name(String folder) {
        return new ServedCheckpoint(Path.of(folder)).name();
    }
}
