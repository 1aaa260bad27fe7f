package dev.medley.gateway.pipeline;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of pipelines.
 *
 * @param folder a YAML file for each pipeline, followed while the gateway runs; without one there are none
 * @param poll time between two looks for changed files
 * @param atOnce most runs that this gateway has under way; with 0 it leaves them to others
 * @param window how long a run may take before the rest of it expires
 */
public record PipelineSettings(
        @Nullable Path folder,
        @DefaultValue("2s") @NotNull @DurationMin(millis = 10) Duration poll,
        @DefaultValue("16") @Min(0) @Max(256) int atOnce,
        @DefaultValue("24h") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 5) Duration window) {}
