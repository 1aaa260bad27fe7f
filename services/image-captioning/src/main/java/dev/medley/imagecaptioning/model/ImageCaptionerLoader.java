package dev.medley.imagecaptioning.model;

import dev.medley.inference.vision.ImageCaptioner;
import dev.medley.inference.vision.VisionEngineSettings;

/** Loads the engine that this worker serves. */
@FunctionalInterface
public interface ImageCaptionerLoader {
    /**
     * Takes seconds to minutes.
     *
     * @throws dev.medley.inference.InferenceException BAD_CHECKPOINT if the checkpoint can't be served
     */
    ImageCaptioner load(VisionEngineSettings settings);
}
