package dev.medley.platform.blob;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
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
    private static final int ID_BYTES = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one. */
    public static StoredFile of(
            String tenant, String filename, String purpose, Blob content, Instant now, @Nullable Instant expiresAt) {
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        return new StoredFile(
                id(now, random), tenant, filename, purpose, now, expiresAt, content.bytes(), content.sha256());
    }

    /**
     * The one with an id that is always the same for a name: made again, it takes its own place.
     *
     * @param name unique among all files that are made so
     * @param since the time that it sorts by
     */
    public static StoredFile named(
            String name,
            Instant since,
            String tenant,
            String filename,
            String purpose,
            Blob content,
            Instant now,
            @Nullable Instant expiresAt) {
        byte[] digest = BlobStore.digest().digest(name.getBytes(StandardCharsets.UTF_8));
        String id = id(since, Arrays.copyOf(digest, ID_BYTES));
        return new StoredFile(id, tenant, filename, purpose, now, expiresAt, content.bytes(), content.sha256());
    }

    private static String id(Instant since, byte[] unique) {
        return "file-%012x%s".formatted(since.toEpochMilli(), HexFormat.of().formatHex(unique));
    }

    /** What is in it. */
    public Blob content() {
        return new Blob(sha256, bytes);
    }

    boolean hasExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
