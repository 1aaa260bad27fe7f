package dev.medley.inference.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Tensor shapes as messages show them. */
final class Shapes {
    private Shapes() {}

    static String show(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(" x ", "(", ")"));
    }
}
