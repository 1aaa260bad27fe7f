package dev.medley.platform.grpc;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this service calls others, under {@code medley.platform.tls}. How it is called is Spring's to say, in
 * {@code spring.grpc.server.ssl}.
 *
 * @param bundle which of {@code spring.ssl.bundle} has the certificate that is shown and the authority that is trusted;
 *     empty: calls are in the clear
 * @param serverName that the certificates of all services have; they are called by address, and known by it
 */
public record TlsSettings(
        @DefaultValue("") @NotNull String bundle, @DefaultValue("medley.internal") @NotBlank String serverName) {
    public static final TlsSettings OFF = new TlsSettings("", "medley.internal");
}
