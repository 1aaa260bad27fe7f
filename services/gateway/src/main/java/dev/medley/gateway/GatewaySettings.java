package dev.medley.gateway;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set of the gateway, under {@code medley.gateway}. Ports and the broker are Spring's own:
 * {@code server.port}, {@code spring.grpc.server.port}, {@code spring.kafka.bootstrap-servers}.
 *
 * @param apiKeys keys that callers may use; empty opens the gateway to everyone who reaches it
 * @param maxBodySize most bytes of a request body; one more is refused
 * @param requestTimeout longest time for an answer, from the request's arrival to its last byte
 * @param heartbeatInterval silence in a stream after which a comment line is sent
 * @param modelsTopic compacted topic on which workers announce themselves
 * @param workerExpiry age of a worker's last announcement after which it counts as gone
 */
@Validated
@ConfigurationProperties(prefix = "medley.gateway", ignoreUnknownFields = false)
public record GatewaySettings(
        @DefaultValue List<@NotBlank String> apiKeys,
        @DefaultValue("4MB") @NotNull DataSize maxBodySize,
        @DefaultValue("10m") @DurationMin(millis = 1) Duration requestTimeout,
        @DefaultValue("15s") @DurationMin(millis = 10) Duration heartbeatInterval,
        @DefaultValue("medley.models") @NotBlank String modelsTopic,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration workerExpiry) {

    /** Keys stay out of logs. */
    @Override
    public String toString() {
        return "GatewaySettings[apiKeys=%d, maxBodySize=%s, requestTimeout=%s, heartbeatInterval=%s, modelsTopic=%s, workerExpiry=%s]"
                .formatted(apiKeys.size(), maxBodySize, requestTimeout, heartbeatInterval, modelsTopic, workerExpiry);
    }
}
