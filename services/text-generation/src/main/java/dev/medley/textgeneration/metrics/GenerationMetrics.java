package dev.medley.textgeneration.metrics;

import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.GenerationListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The metrics of what one model, or one adapter, answers. Thread-safe. */
public final class GenerationMetrics {
    /** vLLM's buckets, in milliseconds. */
    private static final Duration[] FIRST_TOKEN_BUCKETS = millis(
            1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000, 20_000, 40_000, 80_000,
            160_000, 640_000, 2_560_000);

    private static final Duration[] INTER_TOKEN_BUCKETS = millis(
            1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500, 5000, 7500, 10_000, 20_000, 40_000,
            80_000);

    private static final Duration[] REQUEST_BUCKETS = millis(
            100, 300, 500, 800, 1000, 1500, 2000, 2500, 5000, 10_000, 15_000, 20_000, 30_000, 40_000, 50_000, 60_000,
            120_000, 240_000, 480_000, 960_000, 1_920_000, 7_680_000);

    final Timer timeToFirstToken;
    final Timer interTokenLatency;
    final Timer requestLatency;
    final Counter promptTokens;
    final Counter generationTokens;
    private final Map<FinishReason, Counter> successes = new EnumMap<>(FinishReason.class);

    public GenerationMetrics(MeterRegistry registry, String modelName) {
        Tags model = Tags.of(MetricNames.MODEL_LABEL, modelName);
        timeToFirstToken = timer(registry, MetricNames.TIME_TO_FIRST_TOKEN, model, FIRST_TOKEN_BUCKETS);
        interTokenLatency = timer(registry, MetricNames.INTER_TOKEN_LATENCY, model, INTER_TOKEN_BUCKETS);
        requestLatency = timer(registry, MetricNames.END_TO_END_LATENCY, model, REQUEST_BUCKETS);
        promptTokens = registry.counter(MetricNames.PROMPT_TOKENS, model);
        generationTokens = registry.counter(MetricNames.GENERATION_TOKENS, model);
        for (FinishReason reason : FinishReason.values()) {
            String label = reason.name().toLowerCase(Locale.ROOT);
            successes.put(
                    reason,
                    registry.counter(MetricNames.REQUEST_SUCCESS, model.and(MetricNames.FINISHED_REASON_LABEL, label)));
        }
    }

    /** A listener that passes everything on and measures it, from now. */
    public GenerationListener measured(GenerationListener listener) {
        return new MeasuredGeneration(listener, this);
    }

    Counter successes(FinishReason reason) {
        return Objects.requireNonNull(successes.get(reason));
    }

    private static Timer timer(MeterRegistry registry, String name, Tags model, Duration[] buckets) {
        return Timer.builder(name).tags(model).serviceLevelObjectives(buckets).register(registry);
    }

    private static Duration[] millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
