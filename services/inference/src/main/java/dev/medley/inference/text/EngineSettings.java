package dev.medley.inference.text;

import dev.medley.inference.program.Precision;
import java.nio.file.Path;

/**
 * How to load and run a model.
 *
 * @param checkpoint the Hugging Face checkpoint folder
 * @param device {@code auto} (CUDA if libtorch sees one), {@code cpu} or {@code cuda:N}
 * @param precision in what to hold the weights
 * @param maxContextLength cap on the context in tokens; 0 for the checkpoint's own
 * @param slots most sequences decoded at once, 1 to 256; fewer if the KV cache's memory doesn't hold them
 * @param kvCacheBytes memory for the KV cache
 * @param queueCapacity most requests waiting; one more is refused as overloaded
 * @param prefillChunk most prompt tokens read between two decode steps
 */
public record EngineSettings(
        Path checkpoint,
        String device,
        Precision precision,
        int maxContextLength,
        int slots,
        long kvCacheBytes,
        int queueCapacity,
        int prefillChunk) {

    /** Sensible values for a checkpoint on this machine. */
    public static EngineSettings of(Path checkpoint) {
        return new EngineSettings(checkpoint, "auto", Precision.BF16, 0, 16, 1L << 30, 256, 256);
    }

    public EngineSettings withPrecision(Precision other) {
        return new EngineSettings(
                checkpoint, device, other, maxContextLength, slots, kvCacheBytes, queueCapacity, prefillChunk);
    }
}
