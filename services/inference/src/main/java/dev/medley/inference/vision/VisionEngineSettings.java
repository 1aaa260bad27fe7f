package dev.medley.inference.vision;

import dev.medley.inference.program.Precision;
import dev.medley.inference.text.EngineSettings;
import java.nio.file.Path;

/**
 * How to load and run a model that sees.
 *
 * @param text how to load and run the part that writes; its checkpoint is the whole model's. Its queue's capacity also
 *     bounds the images that wait to be seen
 * @param towerBatch most images seen at once, 1 or more
 * @param featureCacheBytes heap memory for features of images seen before; 0 for none
 * @param imagesPerRequest most images in a request, 1 to the queue's capacity
 */
public record VisionEngineSettings(EngineSettings text, int towerBatch, long featureCacheBytes, int imagesPerRequest) {

    public VisionEngineSettings {
        if (imagesPerRequest < 1 || imagesPerRequest > text.queueCapacity()) {
            throw new IllegalArgumentException("images-per-request is %d, but must be between 1 and queue-capacity, %d"
                    .formatted(imagesPerRequest, text.queueCapacity()));
        }
    }

    /** Sensible values for a checkpoint on this machine. */
    public static VisionEngineSettings of(Path checkpoint) {
        return new VisionEngineSettings(EngineSettings.of(checkpoint), 8, 64L << 20, 16);
    }

    public VisionEngineSettings withPrecision(Precision other) {
        return new VisionEngineSettings(text.withPrecision(other), towerBatch, featureCacheBytes, imagesPerRequest);
    }
}
