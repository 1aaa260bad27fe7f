package dev.medley.images;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image's service computes on. */
enum Variant {
    CPU("gcr.io/distroless/cc-debian12:nonroot", "", null, Map.of()),
    /** libtorch with CUDA 12.8 is in no Maven repository; PyTorch's own runtime image has it. */
    CUDA(
            "docker.io/pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime",
            "-cuda",
            "pytorch-native-cpu-",
            Map.of(
                    "PYTORCH_LIBRARY_PATH",
                    "/opt/conda/lib/python3.11/site-packages/torch/lib",
                    "PYTORCH_PRECXX11",
                    "false"));

    private final String base;
    private final String suffix;
    private final @Nullable String without;
    private final Map<String, String> environment;

    Variant(String base, String suffix, @Nullable String without, Map<String, String> environment) {
        this.base = base;
        this.suffix = suffix;
        this.without = without;
        this.environment = environment;
    }

    /** The image that it stands on unless another one is named. */
    String base() {
        return base;
    }

    /** What its tags end with. */
    String suffix() {
        return suffix;
    }

    /** Whether a library belongs into the image; the base has its own of those that don't. */
    boolean takes(String library) {
        return without == null || !library.startsWith(without);
    }

    Map<String, String> environment() {
        return environment;
    }
}
