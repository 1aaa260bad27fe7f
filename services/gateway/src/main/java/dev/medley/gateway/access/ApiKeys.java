package dev.medley.gateway.access;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that callers may use, and who each stands for. Compares digests, all of them, in constant time, so that
 * neither a key nor its length shows in how long a refusal takes.
 */
public final class ApiKeys {
    private static final String SCHEME = "Bearer ";

    private final List<Key> known = new ArrayList<>();

    /**
     * Without any key at all, everyone is let in.
     *
     * @param keys of callers who may use everything
     * @param tenants callers with keys of their own
     */
    public ApiKeys(List<String> keys, List<Tenant> tenants) {
        keys.forEach(key -> known.add(new Key(digest(key), Caller.UNBOUND)));
        for (Tenant tenant : tenants) {
            Caller caller = new Caller(tenant.name(), Set.copyOf(tenant.models()));
            tenant.keys().forEach(key -> known.add(new Key(digest(key), caller)));
        }
    }

    /** Whether nobody is asked for a key. */
    public boolean open() {
        return known.isEmpty();
    }

    /**
     * Lets pass who shows a key.
     *
     * @param authorization the header's or metadata's value, {@code Bearer KEY}
     * @return who it is
     * @throws MedleyException if it is missing or no key
     */
    public Caller check(@Nullable String authorization) {
        if (open()) {
            return Caller.UNBOUND;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MedleyException(
                    ErrorCategory.UNAUTHENTICATED,
                    "No API key given: send it in the header 'Authorization: Bearer KEY'");
        }
        byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
        Caller caller = null;
        for (Key key : known) {
            if (MessageDigest.isEqual(key.digest(), shown)) {
                caller = key.caller();
            }
        }
        if (caller == null) {
            throw new MedleyException(ErrorCategory.UNAUTHENTICATED, "The API key given is not valid");
        }
        return caller;
    }

    private record Key(byte[] digest, Caller caller) {}

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
