package dev.medley.gateway.upstream;

import java.util.Map;
import java.util.Optional;

/** The gateway's own keys for upstreams, by the names that the catalogue calls them. */
final class UpstreamKeys {
    private final Map<String, String> keys;

    UpstreamKeys(Map<String, String> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** Whether the upstream wants a key that is not there. */
    boolean missing(Upstream upstream) {
        return !upstream.keyName().isEmpty() && !keys.containsKey(upstream.keyName());
    }

    /** Value of the header {@code Authorization}; empty if none is to be sent. */
    Optional<String> authorization(Upstream upstream) {
        return Optional.ofNullable(keys.get(upstream.keyName())).map(key -> "Bearer " + key);
    }
}
