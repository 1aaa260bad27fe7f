package dev.medley.inference.checkpoint;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** Tensor shapes as messages show them. */
final class Shapes {
    private Shapes() {}

    static String show(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(" x ", "(", ")"));
    }

    /** How many elements all of these have together. */
    static long elements(Collection<long[]> shapes) {
        return shapes.stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
                .sum();
    }
}
