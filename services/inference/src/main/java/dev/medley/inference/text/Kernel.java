package dev.medley.inference.text;

import ai.djl.Device;

/** How {@code decoder.py} multiplies with a weight matrix, and in which type it computes the rest. */
enum Kernel {
    PLAIN_FP32(0, 6),
    PLAIN_BF16(0, 15),
    /** oneDNN, weights reordered once for the CPU at hand. */
    PREPACKED_BF16(1, 15),
    /** oneDNN int8 x int8, one scale for each output channel and each row of activations. */
    W8A8(2, 15),
    /** int8 weights that are widened to bf16 at use: saves memory, not time. */
    WIDENED_INT8(3, 15);

    private final int code;
    private final int torchType;

    Kernel(int code, int torchType) {
        this.code = code;
        this.torchType = torchType;
    }

    static Kernel of(Precision precision, Device device) {
        return switch (precision) {
            case FP32 -> PLAIN_FP32;
            case BF16 -> device.isGpu() ? PLAIN_BF16 : PREPACKED_BF16;
            case INT8 -> device.isGpu() ? WIDENED_INT8 : W8A8;
        };
    }

    /** The number that the program knows it by. */
    int code() {
        return code;
    }

    /** {@code torch.dtype} of activations and KV cache as a number: 6 is float32, 15 bfloat16. */
    int torchType() {
        return torchType;
    }

    int bytesPerElement() {
        return torchType == 6 ? Float.BYTES : 2;
    }
}
