package dev.medley.textgeneration.metrics;

import dev.medley.worker.ModelMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metrics of the catalogue's adapters over one model. */
public final class AdapterMetrics {
    private AdapterMetrics() {}

    /** Counts entries that can't be served, each record once. */
    public static Counter refusals(MeterRegistry registry, String baseModel) {
        return new ModelMeters(registry, baseModel).counter("medley_adapters_refused_total");
    }
}
