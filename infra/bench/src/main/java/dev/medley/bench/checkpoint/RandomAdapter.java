package dev.medley.bench.checkpoint;

import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.SafetensorsWriter;
import dev.medley.inference.checkpoint.SafetensorsWriter.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/** A LoRA adapter's folder as PEFT writes it, with random pairs: the same base, rank and seed give the same bytes. */
public final class RandomAdapter {
    private static final String WEIGHT = ".weight";

    private RandomAdapter() {}

    /**
     * Writes the folder.
     *
     * @param targets ends of the names of modules to adapt, such as {@code q_proj}
     */
    public static void write(DecoderConfig base, int rank, List<String> targets, long seed, Path folder)
            throws IOException {
        var tensors = new ArrayList<Tensor>();
        base.expectedTensors().forEach((name, shape) -> {
            if (targets.stream().anyMatch(target -> name.endsWith('.' + target + WEIGHT))) {
                String module = "base_model.model." + name.substring(0, name.length() - WEIGHT.length());
                tensors.add(tensor(module + ".lora_A.weight", List.of(rank, (int) shape[1]), seed));
                tensors.add(tensor(module + ".lora_B.weight", List.of((int) shape[0], rank), seed));
            }
        });
        Files.createDirectories(folder);
        SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors);
        JsonMapper.shared()
                .writeValue(
                        folder.resolve("adapter_config.json"),
                        Map.of("peft_type", "LORA", "r", rank, "lora_alpha", 2 * rank, "target_modules", targets));
    }

    private static Tensor tensor(String name, List<Integer> shape, long seed) {
        var random = new SplittableRandom(31 * seed + name.hashCode());
        return new Tensor(name, shape, index -> (float) (RandomCheckpoint.STANDARD_DEVIATION * random.nextGaussian()));
    }
}
