package dev.medley.gateway.access;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One of several parties that share a gateway.
 *
 * @param name letters, digits, dots, dashes and underscores, up to 128 of them
 * @param keys those that its callers may use
 * @param models those that it may use, by name: models, adapters and upstreams; empty is all
 * @param webhookSecret signs what its webhooks get; without one it has none
 */
public record Tenant(
        @Pattern(regexp = "[A-Za-z0-9._-]{1,128}") @NotBlank String name,
        @NotEmpty List<@NotBlank String> keys,
        @DefaultValue List<@NotBlank String> models,
        @Nullable @Pattern(regexp = WEBHOOK_SECRET, message = "is no secret of a webhook") String webhookSecret) {
    /** Secrets of webhooks, as Standard Webhooks has them: 24 to 64 bytes in base64. */
    public static final String WEBHOOK_SECRET = "whsec_[A-Za-z0-9+/]{32,86}={0,2}";

    /** Keys and secrets stay out of logs. */
    @Override
    public String toString() {
        return "Tenant[name=%s, keys=%d, models=%s]".formatted(name, keys.size(), models);
    }
}
