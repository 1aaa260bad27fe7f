package dev.medley.platform.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The traces of this process. Off, and then free of cost, until {@link #start} finds out where they should go. There is
 * one for the process, as there is one thread-local context.
 */
public final class Tracing {
    private static final String SCOPE = "dev.medley";
    private static final String SETTINGS = "medley.platform.tracing";
    private static final long FLUSH_SECONDS = 3;

    private static volatile @Nullable OpenTelemetrySdk sdk;

    private Tracing() {}

    /** Begins to make traces, if the settings or OpenTelemetry's own variables name an endpoint. */
    public static synchronized void start(Environment environment) {
        TracingSettings settings = Binder.get(environment).bindOrCreate(SETTINGS, TracingSettings.class);
        boolean named = !settings.endpoint().isEmpty()
                || environment.containsProperty("OTEL_EXPORTER_OTLP_ENDPOINT")
                || environment.containsProperty("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (named && sdk == null) {
            sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> properties(settings, environment))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        }
    }

    /** Sends what was not sent yet, and makes no more. */
    public static synchronized void close() {
        OpenTelemetrySdk open = sdk;
        if (open != null) {
            sdk = null;
            open.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What makes spans; of none that anybody sees, if tracing is off. */
    public static Tracer tracer() {
        return telemetry().getTracer(SCOPE);
    }

    static boolean isOn() {
        return sdk != null;
    }

    static OpenTelemetry telemetry() {
        OpenTelemetrySdk open = sdk;
        return open == null ? OpenTelemetry.noop() : open;
    }

    private static Map<String, String> properties(TracingSettings settings, Environment environment) {
        String endpoint = settings.endpoint().isEmpty() ? "http://localhost:4317" : settings.endpoint();
        return Map.of(
                "otel.service.name",
                environment.getProperty("spring.application.name", "medley"),
                "otel.resource.attributes",
                "service.namespace=medley",
                "otel.exporter.otlp.endpoint",
                endpoint,
                "otel.exporter.otlp.protocol",
                "grpc",
                "otel.traces.sampler",
                "parentbased_traceidratio",
                "otel.traces.sampler.arg",
                Double.toString(settings.sampling()),
                "otel.metrics.exporter",
                "none",
                "otel.logs.exporter",
                "none");
    }
}
