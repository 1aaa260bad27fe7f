package dev.medley.gateway.webhook;

import dev.medley.gateway.access.Tenant;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may have which webhooks, and what signs them. Thread-safe. */
public final class Webhooks {
    private static final String FIELD = "webhook";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    /** Its last label begins with a letter, so that no spelling of an address is one. */
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?");

    private final @Nullable WebhookSecret own;
    private final Map<String, Optional<WebhookSecret>> ofTenants = new HashMap<>();

    Webhooks(@Nullable String secret, List<Tenant> tenants) {
        own = secret == null ? null : new WebhookSecret(secret);
        tenants.forEach(tenant -> ofTenants.put(
                tenant.name(), Optional.ofNullable(tenant.webhookSecret()).map(WebhookSecret::new)));
    }

    /**
     * Lets pass the URL of a webhook, or none.
     *
     * @param tenant name of whose it is, as jobs have it
     * @throws MedleyException INVALID_REQUEST, with what is wrong
     */
    public void check(String url, String tenant) {
        if (!url.isEmpty()) {
            uri(url);
            secret(tenant);
        }
    }

    URI uri(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw MedleyException.invalid(FIELD, "Invalid 'webhook': it is no URL");
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw MedleyException.invalid(FIELD, "Invalid 'webhook': its URL must begin with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw MedleyException.invalid(FIELD, "Invalid 'webhook': its URL names a user, which none may");
        }
        if (uri.getHost() == null
                || !NAME.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches()) {
            throw MedleyException.invalid(FIELD, "Invalid 'webhook': its URL must name a host, and not by an address");
        }
        return uri;
    }

    WebhookSecret secret(String tenant) {
        Optional<WebhookSecret> secret =
                Objects.requireNonNullElseGet(ofTenants.get(tenant), () -> Optional.ofNullable(own));
        return secret.orElseThrow(
                () -> MedleyException.invalid(
                        FIELD,
                        "Invalid 'webhook': no secret to sign it with is set (medley.gateway.webhooks.secret, or the tenant's webhook-secret)"));
    }
}
