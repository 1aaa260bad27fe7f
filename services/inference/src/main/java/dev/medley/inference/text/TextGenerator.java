package dev.medley.inference.text;

import dev.medley.inference.checkpoint.LoraAdapter;
import java.util.List;

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
     *     range or names an adapter that isn't served, OVERLOADED if the queue is full, UNAVAILABLE if the engine is
     *     closing
     */
    Generation submit(GenerationTask task, GenerationListener listener);

    /**
     * Serves a LoRA adapter under a name, for tasks that ask for it from now on; one that the name stood for is
     * replaced, and sequences that answer with it finish with it. Returns once it is loaded; it may be closed then.
     *
     * @throws dev.medley.inference.InferenceException BAD_CHECKPOINT, naming the culprit and what was expected, if it
     *     was made for another base, UNAVAILABLE if the engine is closing; what the name stood for goes on
     */
    void putAdapter(String name, LoraAdapter adapter);

    /**
     * Serves an adapter no more; a name that stands for nothing is no failure. Sequences that answer with it finish,
     * then its memory is freed.
     *
     * @throws dev.medley.inference.InferenceException UNAVAILABLE if the engine is closing
     */
    void removeAdapter(String name);

    /** The adapters that are served now, oldest name first. */
    List<AdapterDescription> adapters();

    /**
     * Memory of all adapters in bytes: theirs, that of revisions which still answer, and of their mix at its largest.
     */
    long adapterBytes();

    /** Lets what runs finish no more: every open task fails as UNAVAILABLE, then the memory is freed. */
    @Override
    void close();
}
