package dev.medley.inference.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The functions between a feed-forward network's two matrices that programs compute. */
public enum Activation {
    GELU(0, "gelu"),
    QUICK_GELU(1, "quick_gelu"),
    GELU_TANH(2, "gelu_pytorch_tanh"),
    RELU(3, "relu"),
    SILU(4, "silu");

    private final int code;
    private final String label;

    Activation(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The number that programs know it by. */
    public int code() {
        return code;
    }

    static Activation read(JsonFields config, String field, Activation otherwise) {
        String name = config.text(field);
        if (name == null) {
            return otherwise;
        }
        return Arrays.stream(values())
                .filter(activation -> activation.label.equals(name))
                .findFirst()
                .orElseThrow(() -> config.refuse(
                        field,
                        "is \"" + name + '"',
                        Arrays.stream(values())
                                .map(activation -> activation.label)
                                .collect(Collectors.joining(", ", "one of ", ""))));
    }
}
