package dev.medley.platform;

import dev.medley.platform.grpc.TlsSettings;
import dev.medley.platform.tracing.TracingSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings that every service has, under {@code medley.platform}.
 *
 * @param instanceId name of this instance, unique over restarts; default: the application's name and a random suffix
 * @param advertisedAddress where others reach this instance's gRPC server, as {@code host} or {@code host:port};
 *     default: the address that the server is bound to, or the host's own if it is bound to all; a port left out is the
 *     bound one
 * @param announcementInterval how often an unchanged instance announces itself; 100 ms to 5 s, since others take one
 *     that is silent for 10 s for gone
 * @param drainNotice how long a leaving instance goes on as usual after it said so, for gateways to see it; 0 to 1 min
 * @param drainTimeout how long calls in flight may then take to finish; 0 to 1 h
 * @param tracing where traces go
 * @param tls how other services are called
 */
@Validated
@ConfigurationProperties(prefix = "medley.platform", ignoreUnknownFields = false)
public record PlatformSettings(
        @Nullable @Pattern(regexp = "[A-Za-z0-9._-]{1,128}") String instanceId,
        @Nullable @Pattern(regexp = "(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?") String advertisedAddress,
        @DefaultValue("2s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 5) Duration announcementInterval,
        @DefaultValue("1s") @NotNull @DurationMin @DurationMax(minutes = 1) Duration drainNotice,
        @DefaultValue("30s") @NotNull @DurationMin @DurationMax(hours = 1) Duration drainTimeout,
        @DefaultValue @NotNull @Valid TracingSettings tracing,
        @DefaultValue @NotNull @Valid TlsSettings tls) {}
