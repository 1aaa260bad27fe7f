package dev.medley.gateway.access;

import dev.medley.platform.error.MedleyException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Asks for a key on every HTTP path but those of probes and scrapers. */
final class KeyFilter implements WebFilter {
    private static final Set<String> EXCEPTED = Set.of("/livez", "/readyz", "/metrics", "/health");

    private static final String KEY_SUBPROTOCOL = "openai-insecure-api-key.";

    private final ApiKeys keys;

    KeyFilter(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!EXCEPTED.contains(exchange.getRequest().getPath().value())) {
            try {
                keys.check(authorization(exchange.getRequest().getHeaders())).in(exchange);
            } catch (MedleyException refused) {
                exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                return Mono.error(refused);
            }
        }
        return chain.filter(exchange);
    }

    /** A browser can send no header with a WebSocket, so that its key comes among the subprotocols. */
    private static @Nullable String authorization(HttpHeaders headers) {
        String header = headers.getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return header;
        }
        return headers.getValuesAsList("Sec-WebSocket-Protocol").stream()
                .filter(protocol -> protocol.startsWith(KEY_SUBPROTOCOL))
                .map(protocol -> "Bearer " + protocol.substring(KEY_SUBPROTOCOL.length()))
                .findFirst()
                .orElse(null);
    }
}
