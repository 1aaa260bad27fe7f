package dev.medley.inference.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** The decoder families that the engine serves, and the defaults in which they differ. */
public enum Architecture {
    LLAMA("LlamaForCausalLM"),
    MISTRAL("MistralForCausalLM"),
    QWEN2("Qwen2ForCausalLM"),
    QWEN3("Qwen3ForCausalLM");

    private final String className;

    Architecture(String className) {
        this.className = className;
    }

    /** The name in {@code architectures} of config.json. */
    public String className() {
        return className;
    }

    boolean isQwen() {
        return this == QWEN2 || this == QWEN3;
    }

    static Optional<Architecture> named(String className) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.className.equals(className))
                .findFirst();
    }
}
