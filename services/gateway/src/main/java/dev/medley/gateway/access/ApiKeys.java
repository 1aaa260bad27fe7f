package dev.medley.gateway.access;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that callers may use. Compares digests, all of them, in constant time, so that neither a key nor its length
 * shows in how long a refusal takes.
 */
public final class ApiKeys {
    private static final String SCHEME = "Bearer ";

    private final List<byte[]> digests;

    /** @param keys empty lets everyone in */
    public ApiKeys(List<String> keys) {
        this.digests = keys.stream().map(ApiKeys::digest).toList();
    }

    /** Whether nobody is asked for a key. */
    public boolean open() {
        return digests.isEmpty();
    }

    /**
     * Lets pass who shows a key.
     *
     * @param authorization the header's or metadata's value, {@code Bearer KEY}
     * @throws MedleyException if it is missing or no key
     */
    public void check(@Nullable String authorization) {
        if (open()) {
            return;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MedleyException(
                    ErrorCategory.UNAUTHENTICATED,
                    "No API key given: send it in the header 'Authorization: Bearer KEY'");
        }
        byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
        boolean known = false;
        for (byte[] digest : digests) {
            known |= MessageDigest.isEqual(digest, shown);
        }
        if (!known) {
            throw new MedleyException(ErrorCategory.UNAUTHENTICATED, "The API key given is not valid");
        }
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
