package dev.medley.gateway.webhook;

import dev.medley.gateway.access.Tenant;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of webhooks.
 *
 * @param secret signs what the webhooks of callers who belong to no tenant get; without one they have none
 * @param hostsInside names of hosts, in lower case, that may be called though their addresses are not of the public
 *     internet
 * @param atOnce most calls that this gateway makes at a time; with 0 it leaves them to others
 * @param timeout longest time for an answer
 */
public record WebhookSettings(
        @Nullable @Pattern(regexp = Tenant.WEBHOOK_SECRET, message = "is no secret of a webhook") String secret,
        @DefaultValue
                List<@Pattern(regexp = "[a-z0-9.-]+", message = "{value} is no name of a host") String> hostsInside,
        @DefaultValue("16") @Min(0) @Max(256) int atOnce,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration timeout) {
    /** Secrets stay out of logs. */
    @Override
    public String toString() {
        return "WebhookSettings[hostsInside=%s, atOnce=%d, timeout=%s]".formatted(hostsInside, atOnce, timeout);
    }
}
