package dev.medley.gateway.http;

import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Names every request, in the reply and in the log. A caller may name it in {@code x-request-id}, with letters, digits,
 * dots, dashes and underscores, up to 128 of them; any other name is replaced.
 */
public final class RequestId implements WebFilter {
    public static final String HEADER = "x-request-id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    RequestId() {}

    /** The name of this exchange. */
    public static String of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(ATTRIBUTE, "");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String id = chosen(exchange.getRequest());
        exchange.getAttributes().put(ATTRIBUTE, id);
        exchange.getResponse().getHeaders().set(HEADER, id);
        return chain.filter(exchange);
    }

    private static String chosen(ServerHttpRequest request) {
        String given = request.getHeaders().getFirst(HEADER);
        return given != null && ACCEPTED.matcher(given).matches()
                ? given
                : "req-" + UUID.randomUUID().toString().replace("-", "");
    }
}
