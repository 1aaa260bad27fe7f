package dev.medley.inference.text;

import java.util.List;

/**
 * A LoRA adapter that an engine serves beside its base model.
 *
 * @param name as requests say it
 * @param rank the largest of its pairs
 * @param targetModules the modules that it adapts, such as {@code q_proj}, in the order of a forward pass
 * @param parameters how many weights it has
 * @param bytes memory that it holds
 */
public record AdapterDescription(String name, int rank, List<String> targetModules, long parameters, long bytes) {
    public AdapterDescription {
        targetModules = List.copyOf(targetModules);
    }
}
