package dev.medley.speechtranscription.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SpeechLoad;
import dev.medley.inference.speech.SpokenLanguage;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeechMetricsTest {
    private static final TranscriptionSummary SUMMARY =
            new TranscriptionSummary(new SpokenLanguage("en", 1), 12.5, 4, 30);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SpeechMetrics metrics = new SpeechMetrics(registry, "starter");

    @Test
    void aRecordingShowsUnderTheNamesThatDashboardsKnow() {
        var heard = new ArrayList<String>();
        metrics.watch(() -> new SpeechLoad(3, 2, 5));
        TranscriptionListener measured = metrics.measured(listener(heard));

        measured.onSegment(new TranscribedSegment(0, 0, 0, 1, " Hi", List.of(), 0, 0, 1, 0, List.of()));
        measured.onCompleted(SUMMARY);
        metrics.liveText(Duration.ofMillis(420));

        assertThat(heard).containsExactly(" Hi", "completed");
        assertThat(registry.scrape().lines())
                .contains(
                        "medley_num_requests_running{model_name=\"starter\"} 3.0",
                        "medley_num_requests_waiting{model_name=\"starter\"} 2.0",
                        "medley_time_to_first_token_seconds_count{model_name=\"starter\"} 1",
                        "medley_e2e_request_latency_seconds_count{model_name=\"starter\"} 1",
                        "medley_prompt_tokens_total{model_name=\"starter\"} 4.0",
                        "medley_generation_tokens_total{model_name=\"starter\"} 30.0",
                        "medley_sound_seconds_total{model_name=\"starter\"} 12.5",
                        "medley_request_success_total{finished_reason=\"stop\",model_name=\"starter\"} 1.0",
                        "medley_live_lag_seconds_bucket{model_name=\"starter\",le=\"0.4\"} 0",
                        "medley_live_lag_seconds_bucket{model_name=\"starter\",le=\"0.5\"} 1");
    }

    private static TranscriptionListener listener(List<String> heard) {
        return new TranscriptionListener() {
            @Override
            public void onSegment(TranscribedSegment segment) {
                heard.add(segment.text());
            }

            @Override
            public void onCompleted(TranscriptionSummary summary) {
                heard.add("completed");
            }

            @Override
            public void onFailed(InferenceException failure) {
                heard.add("failed");
            }
        };
    }
}
