package dev.medley.speechtranscription.model;

import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.inference.speech.SpeechTranscriber;

/** Loads the engine that this worker serves. */
@FunctionalInterface
public interface SpeechTranscriberLoader {
    /**
     * Takes seconds to minutes.
     *
     * @throws dev.medley.inference.InferenceException BAD_CHECKPOINT if the checkpoint can't be served
     */
    SpeechTranscriber load(SpeechEngineSettings settings);
}
