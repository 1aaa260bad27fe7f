package dev.medley.modelrouter;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the router, under {@code medley.model-router}.
 *
 * @param classifier path of the folder with the classifier's TensorFlow SavedModel; required. A string, since Spring
 *     would look for a relative {@link Path} among the resources of the web server
 * @param domains path of the folder with the domain files; required
 * @param domainPoll how often to look for changed domain files
 * @param threshold confidence below which a domain without a threshold of its own is not chosen, 0 to 1
 * @param instanceExpiry age of an instance's last announcement after which it counts as gone
 */
@Validated
@ConfigurationProperties(prefix = "medley.model-router", ignoreUnknownFields = false)
public record ModelRouterSettings(
        @NotBlank String classifier,
        @NotBlank String domains,
        @DefaultValue("1s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration domainPoll,
        @DefaultValue("0.6") @DecimalMin("0") @DecimalMax("1") float threshold,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration instanceExpiry) {

    /** Where the SavedModel is. */
    public Path classifierFolder() {
        return Path.of(classifier);
    }

    /** Where the domain files are. */
    public Path domainFolder() {
        return Path.of(domains);
    }
}
