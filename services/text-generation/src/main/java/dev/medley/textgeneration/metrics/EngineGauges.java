package dev.medley.textgeneration.metrics;

import dev.medley.inference.text.EngineLoad;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How busy an engine is, its adapters included: they share its slots. Thread-safe. */
public final class EngineGauges {
    private final MeterRegistry registry;
    private final String modelName;
    private final Supplier<EngineLoad> load;

    private EngineGauges(MeterRegistry registry, String modelName, Supplier<EngineLoad> load) {
        this.registry = registry;
        this.modelName = modelName;
        this.load = load;
    }

    /**
     * @param modelName of the base model
     * @param load how busy the engine is, asked at each scrape
     */
    public static void register(MeterRegistry registry, String modelName, Supplier<EngineLoad> load) {
        var gauges = new EngineGauges(registry, modelName, load);
        gauges.add(MetricNames.REQUESTS_RUNNING, "Sequences that hold a slot", EngineLoad::running);
        gauges.add(MetricNames.REQUESTS_WAITING, "Sequences waiting", EngineLoad::waiting);
        gauges.add(MetricNames.KV_CACHE_USAGE, "KV cache in use, 0 to 1", EngineLoad::kvCacheUsage);
    }

    private void add(String name, String description, ToDoubleFunction<EngineLoad> value) {
        Gauge.builder(name, () -> value.applyAsDouble(load.get()))
                .description(description)
                .tag(MetricNames.MODEL_LABEL, modelName)
                .register(registry);
    }
}
