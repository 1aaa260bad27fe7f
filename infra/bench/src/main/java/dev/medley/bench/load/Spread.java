package dev.medley.bench.load;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Where the rounds of a comparison lie. */
public record Spread(double median, double min, double max) {
    /** Of at least one value. */
    public static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        double median = Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
                .average()
                .orElseThrow();
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
