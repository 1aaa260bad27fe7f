package dev.medley.starter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LoraShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterCheckpointTest {
    private static final LlamaShape BASE = new LlamaShape(300, 16, 24, 2, 2, 1, 64);
    private static final LoraShape LORA = new LoraShape(4, 8);

    @Test
    void theFolderHasPeftsTwoFilesAndNames(@TempDir Path folder) throws IOException {
        AdapterCheckpoint.write(folder, "starter", BASE, LORA, new float[LORA.parameters(BASE)]);

        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("adapter_config.json", "adapter_model.safetensors");
        assertThat(folder.resolve("adapter_config.json"))
                .content()
                .contains("\"peft_type\" : \"LORA\"", "\"r\" : 4", "\"lora_alpha\" : 8", "\"down_proj\"");
        assertThat(new String(
                        Files.readAllBytes(folder.resolve("adapter_model.safetensors")), StandardCharsets.ISO_8859_1))
                .contains("\"base_model.model.model.layers.1.mlp.down_proj.lora_B.weight\":{\"dtype\":\"BF16\"");
    }
}
