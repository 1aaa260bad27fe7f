package dev.medley.gateway.worker;

import dev.medley.platform.error.MedleyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What calls to workers cost, by model: open calls, time to the first message, time to the last. Thread-safe. */
public final class CallMetrics {
    private static final String MODEL = "model_name";

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

    public CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void opened(String model) {
        running(model).incrementAndGet();
    }

    void firstMessage(String model, Duration after) {
        timer("medley.time.to.first.token", "From a call's start to its first message", model)
                .register(registry)
                .record(after);
    }

    void closed(String model, Duration after, @Nullable MedleyException failure) {
        running(model).decrementAndGet();
        String outcome = failure == null ? "ok" : failure.category().name().toLowerCase(Locale.ROOT);
        timer("medley.e2e.request.latency", "From a call's start to its end", model)
                .tag("outcome", outcome)
                .register(registry)
                .record(after);
    }

    private AtomicInteger running(String model) {
        return running.computeIfAbsent(
                model, name -> registry.gauge("medley.num.requests.running", tags(name), new AtomicInteger()));
    }

    private static Iterable<io.micrometer.core.instrument.Tag> tags(String model) {
        return io.micrometer.core.instrument.Tags.of(MODEL, model);
    }

    private static Timer.Builder timer(String name, String description, String model) {
        return Timer.builder(name).description(description).tag(MODEL, model).publishPercentileHistogram();
    }
}
