package dev.medley.gateway.job;

import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The header {@code Idempotency-Key}: the same request with it again makes nothing new. */
public final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";
    private static final int MAX_LENGTH = 256;
    private static final int ID_BYTES = 16;

    private IdempotencyKey() {}

    /** A request's; null if it has none. */
    public static @Nullable String of(ServerRequest request) {
        String key = request.headers().firstHeader(HEADER);
        if (key != null && (key.isBlank() || key.length() > MAX_LENGTH)) {
            throw MedleyException.invalid(
                    HEADER,
                    "Invalid '%s': %d characters, not from 1 to %d".formatted(HEADER, key.length(), MAX_LENGTH));
        }
        return key;
    }

    /** 32 hexadecimal digits, always the same for a tenant and their key. */
    public static String id(String tenant, String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((tenant + '\0' + key).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
