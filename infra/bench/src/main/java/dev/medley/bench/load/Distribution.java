package dev.medley.bench.load;

import org.HdrHistogram.Histogram;

/** Times in milliseconds; all 0 if there is none. */
record Distribution(double mean, double min, double median, double p90, double p99, double max) {
    private static final double NANOS_PER_MS = 1e6;

    /** @param nanos times in nanoseconds */
    static Distribution of(Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return new Distribution(0, 0, 0, 0, 0, 0);
        }
        return new Distribution(
                nanos.getMean() / NANOS_PER_MS,
                nanos.getMinValue() / NANOS_PER_MS,
                nanos.getValueAtPercentile(50) / NANOS_PER_MS,
                nanos.getValueAtPercentile(90) / NANOS_PER_MS,
                nanos.getValueAtPercentile(99) / NANOS_PER_MS,
                nanos.getMaxValue() / NANOS_PER_MS);
    }
}
