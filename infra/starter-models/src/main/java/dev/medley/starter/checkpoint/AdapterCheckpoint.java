package dev.medley.starter.checkpoint;

import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.checkpoint.TensorView;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LoraShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

    /**
     * Reads the adapter of a folder that this class wrote, as {@link LoraShape#weights} orders it.
     *
     * @param baseFolder the checkpoint that it adapts
     */
    public static float[] read(Path folder, Path baseFolder, LlamaShape base, LoraShape shape) {
        var tensors = new HashMap<String, TensorView>();
        float[] weights = new float[shape.parameters(base)];
        try (Checkpoint checkpoint = Checkpoint.open(baseFolder);
                LoraAdapter adapter = LoraAdapter.open(folder)) {
            for (LoraPair pair : adapter.pairs(checkpoint.config())) {
                tensors.put(pair.a().name(), pair.a());
                tensors.put(pair.b().name(), pair.b());
            }
            int offset = 0;
            for (LlamaShape.Weight weight : shape.weights(base)) {
                TensorView tensor = tensors.get(weight.name());
                if (tensor == null) {
                    throw new IllegalArgumentException(folder + " has no tensor " + weight.name());
                }
                HuggingFaceFolder.copy(tensor, weights, offset);
                offset += weight.size();
            }
        }
        return weights;
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
