package dev.medley.starter.checkpoint;

import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LoraShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A LoRA adapter's folder as Hugging Face PEFT lays it out, with weights in bf16. */
public final class AdapterCheckpoint {
    private AdapterCheckpoint() {}

    /**
     * Writes the folder; a reader sees old files or new ones.
     *
     * @param weights as {@link LoraShape#weights} orders them
     */
    public static void write(Path folder, String baseModel, LlamaShape base, LoraShape adapter, float[] weights)
            throws IOException {
        Files.createDirectories(folder);
        HuggingFaceFolder.writeJson(folder.resolve("adapter_config.json"), config(baseModel, adapter));
        HuggingFaceFolder.writeTensors(folder.resolve("adapter_model.safetensors"), adapter.weights(base), weights);
    }

    private static Map<String, Object> config(String baseModel, LoraShape adapter) {
        var config = new LinkedHashMap<String, Object>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", baseModel);
        config.put("r", adapter.rank());
        config.put("lora_alpha", adapter.alpha());
        config.put("lora_dropout", 0.0);
        config.put("target_modules", LoraShape.TARGETS);
        config.put("bias", "none");
        config.put("use_rslora", false);
        config.put("use_dora", false);
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("modules_to_save", null);
        return config;
    }
}
