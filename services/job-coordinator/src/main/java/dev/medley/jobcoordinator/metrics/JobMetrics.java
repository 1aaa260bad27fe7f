package dev.medley.jobcoordinator.metrics;

import dev.medley.jobcoordinator.table.DeadLetters;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.proto.jobs.v1.JobState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** The metrics of the coordinator. Thread-safe. */
@Component
public final class JobMetrics {
    private final Counter accepted;
    private final Counter refused;

    JobMetrics(MeterRegistry registry, JobTable table, DeadLetters letters) {
        accepted = registry.counter("medley_jobs_accepted_total");
        refused = registry.counter("medley_jobs_refused_total");
        FunctionCounter.builder("medley_jobs_ended_twice_total", table, JobTable::endedTwice)
                .register(registry);
        Gauge.builder("medley_dead_letters", letters, DeadLetters::count).register(registry);
        for (JobState state : JobState.values()) {
            if (state != JobState.UNRECOGNIZED && state != JobState.JOB_STATE_UNSPECIFIED) {
                String name = state.name().substring("JOB_STATE_".length()).toLowerCase(Locale.ROOT);
                Gauge.builder("medley_jobs", table, each -> each.count(state))
                        .tag("state", name)
                        .register(registry);
            }
        }
    }

    /** A job went on to whoever does it. */
    public void accepted() {
        accepted.increment();
    }

    /** A record that was handed in can't be done. */
    public void refused() {
        refused.increment();
    }
}
