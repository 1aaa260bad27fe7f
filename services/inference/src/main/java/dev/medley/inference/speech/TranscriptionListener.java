package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;

/**
 * Hears what an engine transcribes. Called on the engine's thread, so it must return at once and never throw. After
 * {@link #onCompleted} or {@link #onFailed}, one of which always comes, it hears nothing more.
 */
public interface TranscriptionListener {
    /** The language is known; comes before the first segment. */
    default void onLanguage(SpokenLanguage language) {}

    /** A segment is finished, and will not change. */
    void onSegment(TranscribedSegment segment);

    /** All of the recording up to a time, in seconds, is finished. */
    default void onProgress(double untilSeconds) {}

    /** All of the recording is transcribed. */
    void onCompleted(TranscriptionSummary summary);

    /** The work was given up. */
    void onFailed(InferenceException failure);
}
