package dev.medley.textgeneration.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.TextGenerator;
import dev.medley.worker.generation.GenerationMetrics;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model, or an adapter over it, under the name it is served by.
 *
 * @param name the name that answers carry, whatever alias a request used
 * @param adapter the adapter's name in the engine, or null for the model itself
 */
public record ServedTextModel(
        String name, String domain, @Nullable String adapter, TextGenerator generator, GenerationMetrics metrics) {
    /**
     * Takes a task, and measures it.
     *
     * @param listener as {@link TextGenerator#submit} says
     * @throws InferenceException as {@link TextGenerator#submit} says
     */
    public Generation submit(GenerationTask task, GenerationListener listener) {
        return metrics.submit(task, listener, heard -> generator.submit(task.withAdapter(adapter), heard));
    }

    public String device() {
        return generator.description().device();
    }
}
