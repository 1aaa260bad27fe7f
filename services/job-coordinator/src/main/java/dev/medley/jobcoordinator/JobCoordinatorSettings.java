package dev.medley.jobcoordinator;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the coordinator, under {@code medley.job-coordinator}.
 *
 * @param folder path of a folder for the table of jobs, which is made anew at each start; default: a temporary one. A
 *     string, since Spring would look for a relative {@link Path} among the resources of the web server
 * @param tableMemory memory for the parts of the table that are in use
 * @param timeToLive how long a job may wait that does not say so itself; 1 s to 6 days
 * @param instanceExpiry age of an instance's last announcement after which it counts as gone
 */
@Validated
@ConfigurationProperties(prefix = "medley.job-coordinator", ignoreUnknownFields = false)
public record JobCoordinatorSettings(
        @Nullable String folder,
        @DefaultValue("32MB") @NotNull DataSize tableMemory,
        @DefaultValue("1d") @NotNull @DurationMin(seconds = 1) @DurationMax(days = 6) Duration timeToLive,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration instanceExpiry) {}
