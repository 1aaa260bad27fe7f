package dev.medley.bench.checkpoint;

import dev.medley.inference.checkpoint.SafetensorsWriter;
import dev.medley.inference.checkpoint.SafetensorsWriter.Tensor;
import dev.medley.inference.checkpoint.SafetensorsWriter.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;

/** A Hugging Face checkpoint folder with random weights: the same shape and seed give the same bytes. */
final class RandomCheckpoint {
    /** Of the weights of all matrices, as Hugging Face's models start. */
    static final double STANDARD_DEVIATION = 0.02;

    private RandomCheckpoint() {}

    /** Writes the folder; files of a checkpoint that are there are replaced. The weights never stand in memory. */
    static void write(ModelShape shape, long seed, Path folder) throws IOException {
        Files.createDirectories(folder);
        json(folder.resolve("config.json"), shape.config());
        json(
                folder.resolve("generation_config.json"),
                Map.of("bos_token_id", RandomTokenizer.IM_START, "eos_token_id", RandomTokenizer.IM_END));
        json(folder.resolve("tokenizer.json"), new RandomTokenizer(shape.vocabularySize()).tokenizer());
        json(folder.resolve("tokenizer_config.json"), RandomTokenizer.config(shape.maxPositions()));
        List<Tensor> tensors = shape.tensors().entrySet().stream()
                .map(entry -> new Tensor(entry.getKey(), entry.getValue(), values(entry.getKey(), seed)))
                .toList();
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }

    /** Norms start at 1, so that activations keep their size through the layers. */
    private static Values values(String tensor, long seed) {
        if (tensor.endsWith("norm.weight")) {
            return index -> 1;
        }
        var random = new SplittableRandom(31 * seed + tensor.hashCode());
        return index -> (float) (STANDARD_DEVIATION * random.nextGaussian());
    }

    private static void json(Path file, Map<String, Object> content) throws IOException {
        Files.write(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }
}
