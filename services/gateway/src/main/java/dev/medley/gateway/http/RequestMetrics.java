package dev.medley.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Counts requests by route and status; 499 is a caller that went away. */
final class RequestMetrics implements WebFilter {
    private static final int CALLER_WENT_AWAY = 499;

    private final MeterRegistry registry;
    private final AtomicInteger running;

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.running = registry.gauge("medley.gateway.requests.running", new AtomicInteger());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.defer(() -> {
            running.incrementAndGet();
            return chain.filter(exchange).doFinally(end -> count(exchange, end));
        });
    }

    private void count(ServerWebExchange exchange, SignalType end) {
        running.decrementAndGet();
        String status = Integer.toString(status(exchange, end));
        registry.counter("medley.gateway.requests", Tags.of("route", route(exchange), "status", status))
                .increment();
    }

    static int status(ServerWebExchange exchange, SignalType end) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return end == SignalType.CANCEL ? CALLER_WENT_AWAY : status == null ? 500 : status.value();
    }

    /** The pattern that the request's path met. */
    static String route(ServerWebExchange exchange) {
        Object pattern = exchange.getAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        if (pattern == null) {
            pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        }
        return pattern == null ? "none" : pattern.toString();
    }
}
