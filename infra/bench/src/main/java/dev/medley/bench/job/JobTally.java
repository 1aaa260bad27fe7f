package dev.medley.bench.job;

import org.HdrHistogram.Histogram;

/**
 * What became of some jobs.
 *
 * @param jobs how many ended
 * @param failed how many of them did not succeed
 * @param seconds from the first one's hand-in until the last one's result was read
 * @param starts milliseconds from each hand-in to its start
 * @param ends milliseconds from each hand-in until its result was written
 */
record JobTally(int jobs, int failed, double seconds, Histogram starts, Histogram ends) {
    double startMillis(double percentile) {
        return starts.getValueAtPercentile(percentile);
    }

    double endMillis(double percentile) {
        return ends.getValueAtPercentile(percentile);
    }
}
