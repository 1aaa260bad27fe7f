package dev.medley.modelrouter.metrics;

import dev.medley.modelrouter.decision.Routing;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.proto.routing.v1.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The metrics of the router. Names that a request made up are in no label. Thread-safe. */
@Component
public final class RoutingMetrics {
    private static final String DECISIONS = "medley_routing_decisions_total";
    private static final String DECISION_TIME = "medley_routing_decision_seconds";
    private static final String REFUSED_FILES = "medley_domain_files_refused_total";
    private static final String NONE = "none";

    private static final Duration[] BUCKETS = Arrays.stream(
                    new long[] {100, 250, 500, 1000, 2000, 3000, 5000, 10_000, 25_000, 50_000, 100_000, 250_000})
            .mapToObj(micros -> Duration.ofNanos(1000 * micros))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Timer decisionTime;
    private final Counter refusedFiles;

    RoutingMetrics(MeterRegistry registry) {
        this.registry = registry;
        decisionTime =
                Timer.builder(DECISION_TIME).serviceLevelObjectives(BUCKETS).register(registry);
        refusedFiles = registry.counter(REFUSED_FILES);
    }

    /** A version of a domain file was refused. */
    public void domainFileRefused() {
        refusedFiles.increment();
    }

    /** A request was routed, or nobody could answer it. */
    public void decided(Routing routing, Duration took) {
        Decision decision = routing.decision();
        count(routing.domain(), decision == null ? NONE : decision.getModel(), outcome(routing));
        decisionTime.record(took.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A request named neither a domain nor a model. */
    public void unknownName() {
        count(NONE, NONE, "unknown_name");
    }

    private void count(String domain, String model, String outcome) {
        registry.counter(DECISIONS, "domain", domain.isEmpty() ? NONE : domain, "model", model, "outcome", outcome)
                .increment();
    }

    private static String outcome(Routing routing) {
        if (routing.failure() != null) {
            return routing.failure().category() == ErrorCategory.NO_MODEL_FITS ? "nothing_fits" : "not_ready";
        }
        return routing.fellBack() ? "fell_back" : "routed";
    }
}
