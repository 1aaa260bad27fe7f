package dev.medley.gateway.upstream;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** A route of Spring Cloud Gateway to each upstream, for the exchanges that have an {@link UpstreamCall} for it. */
final class UpstreamRoutes implements RouteLocator {
    private final UpstreamDirectory directory;
    private final GatewayFilter filter;

    /** @param filter what a call passes on its way out and back */
    UpstreamRoutes(UpstreamDirectory directory, GatewayFilter filter) {
        this.directory = directory;
        this.filter = filter;
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.defer(() -> Flux.fromIterable(directory.all())).map(this::route);
    }

    private Route route(Upstream upstream) {
        return Route.async()
                .id("upstream " + upstream.name())
                .uri(upstream.baseUrl())
                .predicate(exchange -> isFor(upstream, exchange))
                .filter(filter)
                .build();
    }

    private static boolean isFor(Upstream upstream, ServerWebExchange exchange) {
        UpstreamCall call = UpstreamCall.of(exchange);
        return call != null && call.upstream().equals(upstream);
    }
}
