package dev.medley.bench.routing;

import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Adds up decisions. Thread-safe. */
final class RoutingTally {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram nanos = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<String, Integer> models = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();

    synchronized void decided(String model, long tookNanos) {
        nanos.recordValue(tookNanos);
        models.merge(model, 1, Integer::sum);
    }

    synchronized void failed(Throwable failure) {
        failures.merge(Status.fromThrowable(failure).getCode().name(), 1, Integer::sum);
    }

    synchronized long decisions() {
        return nanos.getTotalCount();
    }

    synchronized double millis(double percentile) {
        return nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile) / 1e6;
    }

    /** How often each model was chosen. */
    synchronized Map<String, Integer> models() {
        return new TreeMap<>(models);
    }

    /** How often each status came back. */
    synchronized Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }
}
