package dev.medley.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GenerationMetricsTest {
    private static final EngineLoad LOAD = new EngineLoad(3, 2, 13, 0.25);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GenerationMetrics metrics = new GenerationMetrics(registry, "starter");
    private final Recording heard = new Recording();

    @Test
    void aRequestShowsUnderTheNamesThatDashboardsKnow() {
        EngineGauges.register(registry, "starter", () -> LOAD);
        GenerationListener measured = metrics.measured(heard);

        measured.onStarted(11);
        measured.onDelta(delta(0, null));
        measured.onDelta(delta(2, null));
        measured.onDelta(delta(1, FinishReason.STOP));
        measured.onCompleted(new TokenUsage(11, 3));

        assertThat(registry.scrape().lines())
                .contains(
                        "medley_num_requests_running{model_name=\"starter\"} 3.0",
                        "medley_num_requests_waiting{model_name=\"starter\"} 2.0",
                        "medley_kv_cache_usage_perc{model_name=\"starter\"} 0.25",
                        "medley_time_to_first_token_seconds_count{model_name=\"starter\"} 1",
                        "medley_inter_token_latency_seconds_count{model_name=\"starter\"} 1",
                        "medley_e2e_request_latency_seconds_count{model_name=\"starter\"} 1",
                        "medley_prompt_tokens_total{model_name=\"starter\"} 11.0",
                        "medley_generation_tokens_total{model_name=\"starter\"} 3.0",
                        "medley_request_success_total{finished_reason=\"stop\",model_name=\"starter\"} 1.0",
                        "medley_request_success_total{finished_reason=\"length\",model_name=\"starter\"} 0.0",
                        "medley_time_to_first_token_seconds_bucket{model_name=\"starter\",le=\"0.001\"} 1",
                        "medley_e2e_request_latency_seconds_bucket{model_name=\"starter\",le=\"0.3\"} 1");
    }

    @Test
    void theListenerHearsEverything() {
        GenerationListener measured = metrics.measured(heard);

        measured.onStarted(11);
        measured.onDelta(delta(1, null));
        measured.onCompleted(new TokenUsage(11, 1));
        metrics.measured(heard).onFailed(new InferenceException(InferenceException.Reason.CANCELLED, "gone"));

        assertThat(heard.calls).containsExactly("started", "delta", "completed", "failed");
    }

    @Test
    void aFailureIsNoSuccess() {
        metrics.measured(heard).onFailed(new InferenceException(InferenceException.Reason.CANCELLED, "gone"));

        assertThat(metrics.requestLatency.count()).isZero();
        assertThat(metrics.successes(FinishReason.STOP).count()).isZero();
    }

    private static ChoiceDelta delta(int tokens, @Nullable FinishReason reason) {
        return new ChoiceDelta(0, "text", tokens, reason, null, List.of());
    }

    private static final class Recording implements GenerationListener {
        final List<String> calls = new ArrayList<>();

        @Override
        public void onStarted(int promptTokens) {
            calls.add("started");
        }

        @Override
        public void onDelta(ChoiceDelta delta) {
            calls.add("delta");
        }

        @Override
        public void onCompleted(TokenUsage usage) {
            calls.add("completed");
        }

        @Override
        public void onFailed(InferenceException failure) {
            calls.add("failed");
        }
    }
}
