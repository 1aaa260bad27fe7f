package dev.medley.textgeneration.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.TextGenerator;
import dev.medley.textgeneration.metrics.GenerationMetrics;

/**
 * A loaded model under the name it is served by.
 *
 * @param name the name that answers carry, whatever alias a request used
 */
public record ServedTextModel(String name, String domain, TextGenerator generator, GenerationMetrics metrics) {
    /**
     * Takes a task, and measures it.
     *
     * @param listener as {@link TextGenerator#submit} says
     * @throws InferenceException as {@link TextGenerator#submit} says
     */
    public Generation submit(GenerationTask task, GenerationListener listener) {
        return generator.submit(task, metrics.measured(listener));
    }

    public String device() {
        return generator.description().device();
    }
}
