package dev.medley.textgeneration.model;

import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.TextGenerator;

/** Loads the engine that this worker serves. */
@FunctionalInterface
public interface TextGeneratorLoader {
    /**
     * Takes seconds to minutes.
     *
     * @throws dev.medley.inference.InferenceException BAD_CHECKPOINT if the checkpoint can't be served
     */
    TextGenerator load(EngineSettings settings);
}
