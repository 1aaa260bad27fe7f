package dev.medley.bench.vision;

import dev.medley.proto.vision.v1.CaptionResponse;
import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of calls. One thread at a time uses it. */
final class CaptionTally {
    private static final double NANOS_PER_MS = 1e6;

    private final Histogram nanos = new Histogram(3);
    private final Map<String, Integer> failures = new TreeMap<>();
    private long promptTokens;
    private long tokens;
    private long tookNanos;
    private String sample = "";

    void answered(long afterNanos, CaptionResponse answer) {
        nanos.recordValue(afterNanos);
        promptTokens += answer.getUsage().getPromptTokens();
        tokens += answer.getUsage().getCompletionTokens();
        if (answer.getChoicesCount() > 0) {
            sample = answer.getChoices(0).getText();
        }
    }

    void failed(Status status) {
        failures.merge(status.getCode() + ": " + status.getDescription(), 1, Integer::sum);
    }

    void add(CaptionTally other) {
        nanos.add(other.nanos);
        other.failures.forEach((reason, count) -> failures.merge(reason, count, Integer::sum));
        promptTokens += other.promptTokens;
        tokens += other.tokens;
        sample = other.sample.isEmpty() ? sample : other.sample;
    }

    void took(long all) {
        tookNanos = all;
    }

    long captions() {
        return nanos.getTotalCount();
    }

    double seconds() {
        return tookNanos / 1e9;
    }

    double captionsPerSecond() {
        return captions() / seconds();
    }

    double millis(double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }

    double promptTokensEach() {
        return (double) promptTokens / Math.max(1, captions());
    }

    double tokensEach() {
        return (double) tokens / Math.max(1, captions());
    }

    /** How many calls failed, by reason. */
    Map<String, Integer> failures() {
        return failures;
    }

    /** One of the captions. */
    String sample() {
        return sample;
    }
}
