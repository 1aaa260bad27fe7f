package dev.medley.gateway;

import dev.medley.gateway.access.Tenant;
import dev.medley.gateway.batch.BatchSettings;
import dev.medley.gateway.file.FileSettings;
import dev.medley.gateway.image.ImageSettings;
import dev.medley.gateway.pipeline.PipelineSettings;
import dev.medley.gateway.realtime.RealtimeSettings;
import dev.medley.gateway.webhook.WebhookSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set of the gateway, under {@code medley.gateway}. Ports and the broker are Spring's own:
 * {@code server.port}, {@code spring.grpc.server.port}, {@code spring.kafka.bootstrap-servers}.
 *
 * @param apiKeys keys of callers who may use everything
 * @param tenants callers with keys and models of their own; with neither keys nor tenants, the gateway is open to
 *     everyone who reaches it
 * @param maxBodySize most bytes of a request body; one more is refused
 * @param bodyMemory most bytes that all request bodies hold at a time; requests beyond are told to come again
 * @param maxUploadSize most bytes of a recording's file; one more is refused
 * @param requestTimeout longest time for an answer, from the request's arrival to its last byte
 * @param heartbeatInterval silence in a stream after which a comment line is sent
 * @param modelsTopic compacted topic on which workers and routers announce themselves
 * @param workerExpiry age of the last announcement after which its sender counts as gone
 * @param upstreamKeys keys to send to upstreams, by the name that the catalogue calls them
 * @param upstreamFirstByteTimeout longest time for the first byte of an upstream's stream; a whole answer has all of
 *     {@code requestTimeout}
 * @param upstreamCheckInterval time between two checks whether an upstream is there
 * @param realtime limits of live speech
 * @param images limits of images, and where they are fetched from
 * @param files limits of files, and where they lie
 * @param batches limits of batches
 * @param pipelines where pipelines are, and limits of their runs
 * @param webhooks who hears of jobs that have ended
 */
@Validated
@ConfigurationProperties(prefix = "medley.gateway", ignoreUnknownFields = false)
public record GatewaySettings(
        @DefaultValue List<@NotBlank String> apiKeys,
        @DefaultValue List<@Valid @NotNull Tenant> tenants,
        @DefaultValue("8MB") @NotNull DataSize maxBodySize,
        @DefaultValue("48MB") @NotNull DataSize bodyMemory,
        @DefaultValue("25MB") @NotNull DataSize maxUploadSize,
        @DefaultValue("10m") @DurationMin(millis = 1) Duration requestTimeout,
        @DefaultValue("15s") @DurationMin(millis = 10) Duration heartbeatInterval,
        @DefaultValue("medley.models") @NotBlank String modelsTopic,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration workerExpiry,
        @DefaultValue Map<@NotBlank String, @NotBlank String> upstreamKeys,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration upstreamFirstByteTimeout,
        @DefaultValue("2s") @DurationMin(millis = 100) Duration upstreamCheckInterval,
        @DefaultValue @Valid @NotNull RealtimeSettings realtime,
        @DefaultValue @Valid @NotNull ImageSettings images,
        @DefaultValue @Valid @NotNull FileSettings files,
        @DefaultValue @Valid @NotNull BatchSettings batches,
        @DefaultValue @Valid @NotNull PipelineSettings pipelines,
        @DefaultValue @Valid @NotNull WebhookSettings webhooks) {
    /** Whether a body that is not too long can be served at all. */
    @AssertTrue(message = "body-memory is less than max-body-size")
    boolean isBodyMemoryEnough() {
        return bodyMemory.compareTo(maxBodySize) >= 0;
    }

    /** Whether nobody could take one tenant for another. */
    @AssertTrue(message = "two tenants have the same name")
    boolean isEachNameOnce() {
        return once(tenants.stream().map(Tenant::name));
    }

    /** Whether each key says who shows it. */
    @AssertTrue(message = "a key belongs to two tenants, or to one and to api-keys")
    boolean isEachKeyOnce() {
        return once(Stream.concat(apiKeys.stream().distinct(), tenants.stream().flatMap(tenant -> tenant.keys().stream()
                .distinct())));
    }

    /** Keys stay out of logs. */
    @Override
    public String toString() {
        return ("GatewaySettings[apiKeys=%d, tenants=%s, maxBodySize=%s, bodyMemory=%s, maxUploadSize=%s, requestTimeout=%s, heartbeatInterval=%s, "
                        + "modelsTopic=%s, workerExpiry=%s, upstreamKeys=%s, upstreamFirstByteTimeout=%s, "
                        + "upstreamCheckInterval=%s, realtime=%s, images=%s, files=%s, batches=%s, pipelines=%s, webhooks=%s]")
                .formatted(
                        apiKeys.size(),
                        tenants,
                        maxBodySize,
                        bodyMemory,
                        maxUploadSize,
                        requestTimeout,
                        heartbeatInterval,
                        modelsTopic,
                        workerExpiry,
                        upstreamKeys.keySet(),
                        upstreamFirstByteTimeout,
                        upstreamCheckInterval,
                        realtime,
                        images,
                        files,
                        batches,
                        pipelines,
                        webhooks);
    }

    private static boolean once(Stream<String> values) {
        Set<String> seen = new HashSet<>();
        return values.allMatch(seen::add);
    }
}
