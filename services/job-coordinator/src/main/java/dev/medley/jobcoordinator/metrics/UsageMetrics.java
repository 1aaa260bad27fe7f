package dev.medley.jobcoordinator.metrics;

import dev.medley.platform.job.JobChecks;
import dev.medley.proto.usage.v1.UsageRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * What tenants used since this process is there. Every coordinator hears of all of it, so the sum over them is too much
 * and any one of them is right. Called on one thread.
 */
@Component
public final class UsageMetrics {
    private final MeterRegistry registry;
    private final Instant since = Instant.now();

    UsageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts a record, unless it is one of those that are read again at the start. */
    public void count(UsageRecord used) {
        if (JobChecks.instant(used.getAt()).isBefore(since)) {
            return;
        }
        Tags whose = Tags.of("tenant", used.getTenant(), "model_name", used.getModel());
        tokens(whose, "prompt", used.getPromptTokens());
        tokens(whose, "completion", used.getCompletionTokens());
        registry.counter("medley_used_audio_seconds_total", whose).increment(used.getAudioSeconds());
    }

    private void tokens(Tags whose, String kind, long count) {
        registry.counter("medley_used_tokens_total", whose.and("kind", kind)).increment(count);
    }
}
