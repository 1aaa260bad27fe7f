package dev.medley.gateway.batch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of batches.
 *
 * @param atOnce most batches that this gateway runs at a time; with 0 it leaves them to others
 * @param linesAtOnce most lines of a batch that are handed in and not yet done
 * @param maxLines most lines of a batch; one more is refused
 * @param window how long a batch may take before the rest of it expires
 */
public record BatchSettings(
        @DefaultValue("4") @Min(0) @Max(64) int atOnce,
        @DefaultValue("256") @Min(1) @Max(4096) int linesAtOnce,
        @DefaultValue("50000") @Min(1) int maxLines,
        @DefaultValue("24h") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 5) Duration window) {}
