package dev.medley.inference.speech;

import dev.medley.inference.program.Precision;
import java.nio.file.Path;

/**
 * How to load and run a model.
 *
 * @param checkpoint the Hugging Face checkpoint folder
 * @param device {@code auto} (CUDA if libtorch sees one), {@code cpu} or {@code cuda:N}
 * @param precision in what to hold the weights
 * @param slots most windows decoded at once, 1 to 256; up to twice as many recordings are open, each with a thread that
 *     reads it and one window of sound in memory
 * @param encoderBatch most windows encoded at once, 1 or more
 * @param queueCapacity most recordings waiting; one more is refused as overloaded
 */
public record SpeechEngineSettings(
        Path checkpoint, String device, Precision precision, int slots, int encoderBatch, int queueCapacity) {

    /** Sensible values for a checkpoint on this machine. */
    public static SpeechEngineSettings of(Path checkpoint) {
        return new SpeechEngineSettings(checkpoint, "auto", Precision.BF16, 8, 4, 256);
    }

    public SpeechEngineSettings withPrecision(Precision other) {
        return new SpeechEngineSettings(checkpoint, device, other, slots, encoderBatch, queueCapacity);
    }
}
