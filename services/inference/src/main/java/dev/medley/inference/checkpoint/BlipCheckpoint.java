package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * A Hugging Face checkpoint folder of a Blip that writes captions: config.json, safetensors (one file, or shards with
 * an index), preprocessor_config.json and the tokenizer's files. Opening it checks all but the tokenizer, and reads no
 * weight. Refusals are {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the tensor or field, and
 * what was expected. Thread-safe; it keeps its files open until {@link #close()}.
 */
public final class BlipCheckpoint implements VisionCheckpoint {
    private static final String VISION = "vision_model.";

    private final Path folder;
    private final BlipConfig config;
    private final GenerationDefaults generationDefaults;
    private final ImageProcessorConfig imageProcessor;
    private final Weights weights;

    private BlipCheckpoint(
            Path folder,
            BlipConfig config,
            GenerationDefaults generationDefaults,
            ImageProcessorConfig imageProcessor,
            Weights weights) {
        this.folder = folder;
        this.config = config;
        this.generationDefaults = generationDefaults;
        this.imageProcessor = imageProcessor;
        this.weights = weights;
    }

    public static BlipCheckpoint open(Path folder) {
        JsonFile.checkFolder(folder);
        JsonFields fields = JsonFile.read(folder.resolve("config.json"));
        BlipConfig config = BlipConfig.read(fields);
        ImageProcessorConfig imageProcessor =
                ImageProcessorConfig.read(folder, config.tower().config());
        GenerationDefaults defaults = GenerationDefaults.read(
                        JsonFile.readIfPresent(folder.resolve("generation_config.json")),
                        LlavaConfig.object(fields, "text_config"))
                .endingWith(config.endToken());
        Weights weights = Weights.open(folder);
        try {
            var expected = new LinkedHashMap<String, long[]>();
            config.expectedTensors().forEach((name, shape) -> expected.put(stored(name), shape));
            weights.checkAll(
                    expected,
                    name -> name.startsWith(BlipConfig.DECODER + "cls.predictions.decoder.")
                            || name.endsWith("position_ids"),
                    BlipConfig.ARCHITECTURE);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
        return new BlipCheckpoint(folder, config, defaults, imageProcessor, weights);
    }

    private static String stored(String name) {
        return name.startsWith(VisionTower.PREFIX) ? VISION + name.substring(VisionTower.PREFIX.length()) : name;
    }

    /** The folder, where the tokenizer's files are. */
    public Path folder() {
        return folder;
    }

    public BlipConfig config() {
        return config;
    }

    public GenerationDefaults generationDefaults() {
        return generationDefaults;
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
        return weights.tensor(stored(name), expectedShape);
    }

    @Override
    public void close() {
        weights.close();
    }
}
