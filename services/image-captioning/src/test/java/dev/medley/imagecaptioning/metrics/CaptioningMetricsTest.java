package dev.medley.imagecaptioning.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.vision.VisionLoad;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CaptioningMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CaptioningMetrics metrics = new CaptioningMetrics(registry, "starter");

    @Test
    void whatTheTowerDoesShowsUnderTheNamesThatDashboardsKnow() {
        metrics.watch(() -> new VisionLoad(new EngineLoad(3, 2, 5, 0.25), 4, 10, 7, 4096));
        metrics.decoded(Duration.ofMillis(30));
        System.gc(); // the registry must not be all that refers to what it asks

        assertThat(registry.scrape().lines())
                .contains(
                        "medley_num_requests_running{model_name=\"starter\"} 3.0",
                        "medley_num_requests_waiting{model_name=\"starter\"} 2.0",
                        "medley_kv_cache_usage_perc{model_name=\"starter\"} 0.25",
                        "medley_num_images_waiting{model_name=\"starter\"} 4.0",
                        "medley_images_seen_total{model_name=\"starter\"} 10.0",
                        "medley_mm_cache_queries_total{model_name=\"starter\"} 17.0",
                        "medley_mm_cache_hits_total{model_name=\"starter\"} 7.0",
                        "medley_mm_cache_bytes{model_name=\"starter\"} 4096.0",
                        "medley_image_decoding_seconds_bucket{model_name=\"starter\",le=\"0.02\"} 0",
                        "medley_image_decoding_seconds_bucket{model_name=\"starter\",le=\"0.05\"} 1");
    }
}
