package dev.medley.inference.speech;

/** Transcribes speech. Thread-safe; owns the model's memory until it is closed. */
public interface SpeechTranscriber extends AutoCloseable {
    /** What was loaded. */
    SpeechModelDescription description();

    /** How busy it is now. */
    SpeechLoad load();

    /**
     * Takes a task, or refuses it at once; a refused task's source stays the caller's.
     *
     * @param listener hears the text; called on the engine's thread
     * @throws dev.medley.inference.InferenceException INVALID_REQUEST if the task is out of range or asks for what the
     *     model can't do, OVERLOADED if the queue is full, UNAVAILABLE if the engine is closing
     */
    Transcription submit(TranscriptionTask task, TranscriptionListener listener);

    /** Lets what runs finish no more: every open task fails as UNAVAILABLE, then the memory is freed. */
    @Override
    void close();
}
