package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.nio.file.Path;

/**
 * A Hugging Face checkpoint folder of a Whisper: config.json, safetensors (one file, or shards with an index),
 * generation_config.json, preprocessor_config.json and the tokenizer's files. Opening it checks all but the tokenizer,
 * and reads no weight. Refusals are {@link InferenceException.Reason#BAD_CHECKPOINT} and name the file, the tensor or
 * field, and what was expected. Thread-safe; it keeps its files open until {@link #close()}.
 */
public final class WhisperCheckpoint implements AutoCloseable {
    private static final int SAMPLE_RATE = 16_000;
    private static final int HOP = 160;
    private static final int FRAME_WIDTH = 400;

    private final Path folder;
    private final WhisperConfig config;
    private final WhisperGeneration generation;
    private final Weights weights;

    private WhisperCheckpoint(Path folder, WhisperConfig config, WhisperGeneration generation, Weights weights) {
        this.folder = folder;
        this.config = config;
        this.generation = generation;
        this.weights = weights;
    }

    public static WhisperCheckpoint open(Path folder) {
        JsonFile.checkFolder(folder);
        WhisperConfig config = WhisperConfig.read(JsonFile.read(folder.resolve("config.json")));
        WhisperGeneration generation =
                WhisperGeneration.read(JsonFile.read(folder.resolve("generation_config.json")), config);
        checkPreprocessor(JsonFile.readIfPresent(folder.resolve("preprocessor_config.json")), config);
        Weights weights = Weights.open(folder);
        try {
            weights.checkAll(
                    config.expectedTensors(), name -> name.equals("proj_out.weight"), WhisperConfig.ARCHITECTURE);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
        return new WhisperCheckpoint(folder, config, generation, weights);
    }

    /** Refuses features other than those that every Whisper is trained on. */
    private static void checkPreprocessor(JsonFields preprocessor, WhisperConfig config) {
        expect(preprocessor, "feature_size", config.melBins(), "num_mel_bins of config.json");
        expect(preprocessor, "sampling_rate", SAMPLE_RATE, "Whisper's");
        expect(preprocessor, "hop_length", HOP, "Whisper's");
        expect(preprocessor, "n_fft", FRAME_WIDTH, "Whisper's");
        expect(preprocessor, "n_samples", config.windowFrames() * HOP, "max_source_positions of config.json, 320 each");
    }

    private static void expect(JsonFields preprocessor, String field, int expected, String why) {
        Integer value = preprocessor.optionalInteger(field, 0, Integer.MAX_VALUE);
        if (value != null && value != expected) {
            throw preprocessor.refuse(field, "is " + value, "%d, %s".formatted(expected, why));
        }
    }

    /** The folder, where the tokenizer's files are. */
    public Path folder() {
        return folder;
    }

    public WhisperConfig config() {
        return config;
    }

    public WhisperGeneration generation() {
        return generation;
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
