package dev.medley.inference.text;

import dev.medley.inference.InferenceException;

/**
 * Hears what an engine generates. Called on the engine's thread, so it must return at once and never throw. After
 * {@link #onCompleted} or {@link #onFailed}, one of which always comes, it hears nothing more.
 */
public interface GenerationListener {
    /** The prompt has been read and the first token is about to follow. */
    default void onStarted(int promptTokens) {}

    /** New text in one choice, or the end of one. */
    void onDelta(ChoiceDelta delta);

    /** All choices are finished. */
    void onCompleted(TokenUsage usage);

    /** The work was given up. */
    void onFailed(InferenceException failure);
}
