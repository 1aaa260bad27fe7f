package dev.medley.worker.generation;

import dev.medley.inference.text.EngineLoad;
import dev.medley.worker.ModelMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** How busy an engine is, its adapters included: they share its slots. */
public final class EngineGauges {
    private EngineGauges() {}

    /**
     * @param modelName of the base model
     * @param load how busy the engine is, asked at each scrape
     */
    public static void register(MeterRegistry registry, String modelName, Supplier<EngineLoad> load) {
        var meters = new ModelMeters(registry, modelName);
        meters.requestsRunning("Sequences that hold a slot", () -> load.get().running());
        meters.requestsWaiting("Sequences waiting", () -> load.get().waiting());
        meters.gauge("medley_kv_cache_usage_perc", "KV cache in use, 0 to 1", () -> load.get()
                .kvCacheUsage());
    }
}
