package dev.medley.gateway.access;

import dev.medley.platform.error.MedleyException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Asks for a key on every HTTP path but those of probes and scrapers. */
final class KeyFilter implements WebFilter {
    private static final Set<String> EXCEPTED = Set.of("/livez", "/readyz", "/metrics", "/health");

    private final ApiKeys keys;

    KeyFilter(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!EXCEPTED.contains(exchange.getRequest().getPath().value())) {
            try {
                keys.check(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                        .in(exchange);
            } catch (MedleyException refused) {
                exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                return Mono.error(refused);
            }
        }
        return chain.filter(exchange);
    }
}
