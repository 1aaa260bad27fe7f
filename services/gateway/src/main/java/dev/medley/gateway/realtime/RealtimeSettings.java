package dev.medley.gateway.realtime;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of live speech.
 *
 * @param maxMessageSize most bytes of one message of a WebSocket; one more ends the session
 * @param idleTimeout silence of the caller that ends a session
 * @param sessionLimit longest time of a session, or of a live voice over gRPC
 */
public record RealtimeSettings(
        @DefaultValue("16MB") @NotNull DataSize maxMessageSize,
        @DefaultValue("5m") @DurationMin(millis = 100) Duration idleTimeout,
        @DefaultValue("60m") @DurationMin(millis = 100) Duration sessionLimit) {}
