package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A Hugging Face checkpoint folder: config.json, safetensors (one file, or shards with an index),
 * generation_config.json and the tokenizer's files. Opening it checks every header and that each tensor which the
 * decoder needs is there with the right shape, and reads no weight. Refusals are
 * {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the tensor or field, and what was expected.
 * Thread-safe; it keeps its files open until {@link #close()}.
 */
public final class Checkpoint implements AutoCloseable {
    private final Path folder;
    private final DecoderConfig config;
    private final GenerationDefaults generationDefaults;
    private final Weights weights;
    private final UnaryOperator<String> stored;

    /** @param stored gives the name in the file of a tensor */
    Checkpoint(
            Path folder,
            DecoderConfig config,
            GenerationDefaults generationDefaults,
            Weights weights,
            UnaryOperator<String> stored) {
        this.folder = folder;
        this.config = config;
        this.generationDefaults = generationDefaults;
        this.weights = weights;
        this.stored = stored;
    }

    public static Checkpoint open(Path folder) {
        JsonFile.checkFolder(folder);
        JsonFields config = JsonFile.read(folder.resolve("config.json"));
        DecoderConfig decoder = DecoderConfigReader.read(config);
        JsonFields generation = JsonFile.readIfPresent(folder.resolve("generation_config.json"));
        GenerationDefaults defaults = GenerationDefaults.read(generation, config);
        Weights weights = Weights.open(folder);
        try {
            weights.checkAll(
                    decoder.expectedTensors(),
                    name -> name.endsWith("rotary_emb.inv_freq") || name.equals("lm_head.weight"),
                    decoder.architecture().className());
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
        return new Checkpoint(folder, decoder, defaults, weights, UnaryOperator.identity());
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
        return weights.tensor(stored.apply(name), expectedShape);
    }

    @Override
    public void close() {
        weights.close();
    }
}
