package dev.medley.inference.program;

import ai.djl.Device;

/** How a program ({@code linear.py}) multiplies with a weight matrix, and in which type it computes the rest. */
public enum Kernel {
    PLAIN_FP32(0, TorchType.FP32, TorchType.FP32),
    PLAIN_BF16(0, TorchType.BF16, TorchType.BF16),
    /** oneDNN, weights reordered once for the CPU at hand. */
    PREPACKED_BF16(1, TorchType.BF16, TorchType.BF16),
    /** oneDNN int8 x int8, one scale for each output channel and each row of activations. */
    W8A8(2, TorchType.FP32, TorchType.BF16),
    /** int8 weights that are widened to bf16 at use: saves memory, not time. */
    WIDENED_INT8(3, TorchType.BF16, TorchType.BF16);

    private final int code;
    private final TorchType activations;
    private final TorchType cache;

    Kernel(int code, TorchType activations, TorchType cache) {
        this.code = code;
        this.activations = activations;
        this.cache = cache;
    }

    public static Kernel of(Precision precision, Device device) {
        return switch (precision) {
            case FP32 -> PLAIN_FP32;
            case BF16 -> device.isGpu() ? PLAIN_BF16 : PREPACKED_BF16;
            case INT8 -> device.isGpu() ? WIDENED_INT8 : W8A8;
        };
    }

    /** The number that the program knows it by. */
    public int code() {
        return code;
    }

    /** Whether it holds weights in oneDNN's own order, as a CPU's fast kernels do. */
    public boolean prepacks() {
        return this == PREPACKED_BF16 || this == W8A8;
    }

    public TorchType activations() {
        return activations;
    }

    /** The type of keys and values in the cache. */
    public TorchType cache() {
        return cache;
    }

    /** {@code torch.dtype} as libtorch numbers it. */
    public enum TorchType {
        FP32(6, Float.BYTES),
        BF16(15, 2);

        private final int number;
        private final int bytes;

        TorchType(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        public int number() {
            return number;
        }

        /** Size of an element. */
        public int bytes() {
            return bytes;
        }
    }
}
