package dev.medley.bench.engine;

import java.time.Duration;
import java.util.List;

/** How long steps took, shortest first. */
record StepTimes(List<Duration> sorted) {
    static StepTimes of(List<Duration> times) {
        return new StepTimes(times.stream().sorted().toList());
    }

    double millis(double quantile) {
        return sorted.get((int) (quantile * (sorted.size() - 1))).toNanos() / 1e6;
    }
}
