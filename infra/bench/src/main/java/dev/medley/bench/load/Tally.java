package dev.medley.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Adds up the outcomes of one run. Thread-safe: outcomes come on the event loop, progress is read elsewhere. */
final class Tally {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Slo slo;
    private final Histogram sendLag = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram ttft = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram itl = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram timePerOutputToken = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram e2e = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<String, Long> failures = new TreeMap<>();
    private long sent;
    private long succeeded;
    private long good;
    private long promptTokens;
    private long outputTokens;
    private long chunks;
    private long withoutUsage;

    Tally(Slo slo) {
        this.slo = slo;
    }

    synchronized void sent() {
        sent++;
    }

    synchronized void ended(Outcome outcome) {
        sendLag.recordValue(Math.max(0, outcome.sendLag()));
        if (outcome.failure() != null) {
            failures.merge(outcome.failure(), 1L, Long::sum);
            return;
        }
        succeeded++;
        good += slo.metBy(outcome) ? 1 : 0;
        ttft.recordValue(outcome.firstToken());
        e2e.recordValue(outcome.end());
        for (long gap : outcome.gaps()) {
            itl.recordValue(gap);
        }
        double perToken = outcome.timePerOutputToken();
        if (!Double.isNaN(perToken)) {
            timePerOutputToken.recordValue(Math.round(perToken));
        }
        promptTokens += outcome.promptTokens();
        outputTokens += outcome.outputTokens();
        chunks += outcome.chunks();
        withoutUsage += outcome.usageGiven() ? 0 : 1;
    }

    /** One line for who is waiting. */
    synchronized String progress() {
        long failed = failures.values().stream().mapToLong(Long::longValue).sum();
        return "%d done, %d failed, %d running, %d output tokens"
                .formatted(succeeded, failed, sent - succeeded - failed, outputTokens);
    }

    /** @param seconds from the first request's intended sending to the end of the last answer */
    synchronized Summary summary(String load, double seconds) {
        return new Summary(
                load,
                seconds,
                new Summary.Requests(sent, succeeded, new TreeMap<>(failures)),
                new Summary.Tokens(promptTokens, outputTokens, chunks, withoutUsage),
                new Summary.Rates(succeeded / seconds, outputTokens / seconds, good / seconds),
                new Summary.Goodput(slo, good, sent == 0 ? 0 : (double) good / sent),
                new Summary.Latencies(
                        Distribution.of(ttft),
                        Distribution.of(itl),
                        Distribution.of(timePerOutputToken),
                        Distribution.of(e2e),
                        Distribution.of(sendLag)));
    }
}
