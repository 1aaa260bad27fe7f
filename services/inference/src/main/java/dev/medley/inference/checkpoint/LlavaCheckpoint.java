package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * A Hugging Face checkpoint folder of a Llava: config.json, safetensors (one file, or shards with an index),
 * preprocessor_config.json, generation_config.json and the tokenizer's files. Opening it checks all but the tokenizer,
 * and reads no weight. Refusals are {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the tensor or
 * field, and what was expected. Thread-safe; it keeps its files open until {@link #close()}.
 */
public final class LlavaCheckpoint implements VisionCheckpoint {
    private final LlavaConfig config;
    private final ImageProcessorConfig imageProcessor;
    private final Checkpoint text;
    private final Weights weights;
    private final LlavaNaming naming;

    private LlavaCheckpoint(
            LlavaConfig config,
            ImageProcessorConfig imageProcessor,
            Checkpoint text,
            Weights weights,
            LlavaNaming naming) {
        this.config = config;
        this.imageProcessor = imageProcessor;
        this.text = text;
        this.weights = weights;
        this.naming = naming;
    }

    public static LlavaCheckpoint open(Path folder) {
        JsonFile.checkFolder(folder);
        JsonFields fields = JsonFile.read(folder.resolve("config.json"));
        LlavaConfig config = LlavaConfig.read(fields);
        ImageProcessorConfig imageProcessor =
                ImageProcessorConfig.read(folder, config.tower().config());
        JsonFields generation = JsonFile.readIfPresent(folder.resolve("generation_config.json"));
        GenerationDefaults defaults = GenerationDefaults.read(generation, LlavaConfig.object(fields, "text_config"));
        Weights weights = Weights.open(folder);
        try {
            LlavaNaming naming = LlavaNaming.of(weights.names());
            var expected = new LinkedHashMap<String, long[]>();
            config.expectedTensors().forEach((name, shape) -> expected.put(naming.stored(name), shape));
            weights.checkAll(expected, naming::ignorable, LlavaConfig.ARCHITECTURE);
            Checkpoint text = new Checkpoint(folder, config.text(), defaults, weights, naming::stored);
            return new LlavaCheckpoint(config, imageProcessor, text, weights, naming);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    public LlavaConfig config() {
        return config;
    }

    /** Its language model, as a checkpoint of its own; it closes with this one. */
    public Checkpoint text() {
        return text;
    }

    @Override
    public VisionTower tower() {
        return config.tower();
    }

    @Override
    public ImageProcessorConfig imageProcessor() {
        return imageProcessor;
    }

    @Override
    public long parameters() {
        return Shapes.elements(config.expectedTensors().values());
    }

    @Override
    public TensorView tensor(String name, long... expectedShape) {
        return weights.tensor(naming.stored(name), expectedShape);
    }

    @Override
    public void close() {
        weights.close();
    }
}
