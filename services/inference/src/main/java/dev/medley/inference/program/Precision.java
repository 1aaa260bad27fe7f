package dev.medley.inference.program;

import java.util.Locale;

/** In what the weights are held. */
public enum Precision {
    /** As the checkpoint has them, in 32 bits. The reference. */
    FP32,
    /** bfloat16, prepacked for oneDNN on a CPU. */
    BF16,
    /** Weights in 8 bits per output channel, activations in 8 bits per row (W8A8). */
    INT8;

    /** The name in settings and announcements, such as {@code bf16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
