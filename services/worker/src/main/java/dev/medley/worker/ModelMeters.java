package dev.medley.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The meters of one model, as Prometheus shows them: vLLM's suffixes under {@code medley_}, and {@code model_name}.
 * Those that every model has are here by name. Thread-safe.
 */
public final class ModelMeters {
    private static final String MODEL_LABEL = "model_name";
    private static final String FINISHED_REASON_LABEL = "finished_reason";

    /** vLLM's buckets, in milliseconds. */
    private static final long[] FIRST_TOKEN_BUCKETS = {
        1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000, 20_000, 40_000, 80_000, 160_000,
        640_000, 2_560_000
    };

    private static final long[] REQUEST_BUCKETS = {
        100, 300, 500, 800, 1000, 1500, 2000, 2500, 5000, 10_000, 15_000, 20_000, 30_000, 40_000, 50_000, 60_000,
        120_000, 240_000, 480_000, 960_000, 1_920_000, 7_680_000
    };

    private final MeterRegistry registry;
    private final Tags model;
    /** The registry refers to them weakly. */
    private final List<Supplier<Number>> counted = new CopyOnWriteArrayList<>();

    public ModelMeters(MeterRegistry registry, String modelName) {
        this.registry = registry;
        this.model = Tags.of(MODEL_LABEL, modelName);
    }

    /** Asked at each scrape, as every gauge is. */
    public void requestsRunning(String description, Supplier<Number> value) {
        gauge("medley_num_requests_running", description, value);
    }

    public void requestsWaiting(String description, Supplier<Number> value) {
        gauge("medley_num_requests_waiting", description, value);
    }

    public Timer timeToFirstToken() {
        return timer("medley_time_to_first_token_seconds", FIRST_TOKEN_BUCKETS);
    }

    public Timer requestLatency() {
        return timer("medley_e2e_request_latency_seconds", REQUEST_BUCKETS);
    }

    public Counter promptTokens() {
        return counter("medley_prompt_tokens_total");
    }

    public Counter generationTokens() {
        return counter("medley_generation_tokens_total");
    }

    public Counter successes(String finishedReason) {
        return counter("medley_request_success_total", FINISHED_REASON_LABEL, finishedReason);
    }

    /** @param bucketMillis where the buckets end */
    public Timer timer(String name, long... bucketMillis) {
        return Timer.builder(name)
                .tags(model)
                .serviceLevelObjectives(
                        Arrays.stream(bucketMillis).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
                .register(registry);
    }

    /** @param labels further names and values in turn */
    public Counter counter(String name, String... labels) {
        return registry.counter(name, model.and(labels));
    }

    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(model).register(registry);
    }

    /** A counter that somebody else keeps, asked at each scrape while these meters are held; it must never fall. */
    public void counted(String name, String description, Supplier<Number> value) {
        counted.add(value);
        FunctionCounter.builder(name, value, counter -> counter.get().doubleValue())
                .description(description)
                .tags(model)
                .register(registry);
    }
}
