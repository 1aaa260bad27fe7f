package dev.medley.inference.text;

/** Generates text. Thread-safe; owns the model's memory until it is closed. */
public interface TextGenerator extends AutoCloseable {
    /** What was loaded. */
    ModelDescription description();

    /** How busy it is now. */
    EngineLoad load();

    /**
     * Takes a task, or refuses it at once.
     *
     * @param listener hears the text; called on the engine's thread
     * @throws dev.medley.inference.InferenceException INVALID_REQUEST or CONTEXT_LENGTH_EXCEEDED if the task is out of
     *     range, OVERLOADED if the queue is full, UNAVAILABLE if the engine is closing
     */
    Generation submit(GenerationTask task, GenerationListener listener);

    /** Lets what runs finish no more: every open task fails as UNAVAILABLE, then the memory is freed. */
    @Override
    void close();
}
