package dev.medley.platform.tracing;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where traces go, under {@code medley.platform.tracing}. OpenTelemetry's own variables ({@code OTEL_*}) come before
 * them.
 *
 * @param endpoint of a collector that takes OTLP over gRPC, such as {@code http://collector:4317}; empty: no traces,
 *     unless {@code OTEL_EXPORTER_OTLP_ENDPOINT} names one
 * @param sampling share of the traces that begin here and are kept, 0 to 1; who hands a trace on has decided
 */
public record TracingSettings(
        @DefaultValue("") @NotNull @Pattern(regexp = "(https?://[^\\s/]+(/\\S*)?)?") String endpoint,
        @DefaultValue("1") @DecimalMin("0") @DecimalMax("1") double sampling) {
    public static final TracingSettings OFF = new TracingSettings("", 1);
}
