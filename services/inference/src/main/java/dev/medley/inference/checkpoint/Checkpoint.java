package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A Hugging Face checkpoint folder: config.json, safetensors (one file, or shards with an index),
 * generation_config.json and the tokenizer's files. Opening it checks every header and that each tensor which the
 * decoder needs is there with the right shape, and reads no weight. Refusals are
 * {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the tensor or field, and what was expected.
 * Thread-safe; it keeps its files open until {@link #close()}.
 */
public final class Checkpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

    private final Path folder;
    private final DecoderConfig config;
    private final GenerationDefaults generationDefaults;
    private final Weights weights;

    private Checkpoint(Path folder, DecoderConfig config, GenerationDefaults generationDefaults, Weights weights) {
        this.folder = folder;
        this.config = config;
        this.generationDefaults = generationDefaults;
        this.weights = weights;
    }

    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw InferenceException.badCheckpoint(
                    "%s: expected a checkpoint's folder, but it is not a folder".formatted(folder.getFileName()));
        }
        JsonFields config = JsonFile.read(folder.resolve("config.json"));
        DecoderConfig decoder = DecoderConfigReader.read(config);
        Path generation = folder.resolve("generation_config.json");
        JsonFields generationFields = Files.exists(generation)
                ? JsonFile.read(generation)
                : new JsonFields("generation_config.json", JsonNodeFactory.instance.objectNode());
        GenerationDefaults defaults = GenerationDefaults.read(generationFields, config);
        Weights weights = Weights.open(folder);
        try {
            check(weights, decoder);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
        return new Checkpoint(folder, decoder, defaults, weights);
    }

    private static void check(Weights weights, DecoderConfig config) {
        Map<String, long[]> expected = config.expectedTensors();
        expected.forEach(weights::check);
        var unused = new TreeSet<>(weights.names());
        unused.removeAll(expected.keySet());
        unused.removeIf(name -> name.endsWith("rotary_emb.inv_freq") || name.equals("lm_head.weight"));
        if (!unused.isEmpty()) {
            List<String> first = unused.stream().limit(5).toList();
            LOG.warn(
                    "The checkpoint has {} tensors that {} does not use, among them {}",
                    unused.size(),
                    config.architecture().className(),
                    first);
        }
    }

    /** The folder, where the tokenizer's files are. */
    public Path folder() {
        return folder;
    }

    public DecoderConfig config() {
        return config;
    }

    public GenerationDefaults generationDefaults() {
        return generationDefaults;
    }

    /**
     * Maps one tensor.
     *
     * @throws InferenceException if it is missing, of another shape, or of a type other than F32, F16 and BF16
     */
    public TensorView tensor(String name, long... expectedShape) {
        return weights.tensor(name, expectedShape);
    }

    @Override
    public void close() {
        weights.close();
    }
}
