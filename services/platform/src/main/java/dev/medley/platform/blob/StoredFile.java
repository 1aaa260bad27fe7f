package dev.medley.platform.blob;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A file: content with a name, which belongs to someone. Kept as JSON.
 *
 * @param id {@code file-} and 32 hexadecimal digits, which sort by when it was made
 * @param tenant whose it is; empty for those who belong to no tenant
 * @param filename as it was given
 * @param purpose what it is for
 * @param createdAt when it was made
 * @param expiresAt from when on it is gone; null: it stays
 * @param bytes how many it has
 * @param sha256 of its content
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record StoredFile(
        String id,
        String tenant,
        String filename,
        String purpose,
        Instant createdAt,
        @Nullable Instant expiresAt,
        long bytes,
        String sha256) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one. */
    public static StoredFile of(
            String tenant, String filename, String purpose, Blob content, Instant now, @Nullable Instant expiresAt) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        String id = "file-%012x%s".formatted(now.toEpochMilli(), HexFormat.of().formatHex(random));
        return new StoredFile(id, tenant, filename, purpose, now, expiresAt, content.bytes(), content.sha256());
    }

    /** What is in it. */
    public Blob content() {
        return new Blob(sha256, bytes);
    }

    boolean hasExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
