package dev.medley.gateway.image;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of images. Their pixels are the workers' to limit.
 *
 * @param maxSize most bytes of one image's file; one more is refused
 * @param maxCount most images of a request
 * @param remoteHosts names of the hosts that images are fetched from, in lower case; none: images come in {@code data:}
 *     URLs alone
 * @param remotePorts ports that they are fetched from
 * @param connectTimeout longest time to connect to one of them
 * @param fetchTimeout longest time for all of a request to be there, redirects included
 */
public record ImageSettings(
        @DefaultValue("5MB") @NotNull DataSize maxSize,
        @DefaultValue("16") @Min(1) int maxCount,
        @DefaultValue List<@Pattern(regexp = NAME, message = "{value} is no name of a host") String> remoteHosts,
        @DefaultValue({"80", "443"}) List<@Min(1) @Max(0xFFFF) Integer> remotePorts,
        @DefaultValue("2s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration fetchTimeout) {
    /** A name in lower case. Its last label begins with a letter, so that no spelling of an address is one. */
    private static final String NAME = "([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?";
}
