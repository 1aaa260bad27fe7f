package dev.medley.gateway.openai;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.routing.Attempts;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.upstream.Upstream;
import dev.medley.gateway.upstream.UpstreamCall;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out who answers a request to a text endpoint before it goes on: reads the body once, has what is spoken in it
 * transcribed, and leaves a {@link ResolvedRequest}. Where a router chose and the chosen model fails before the first
 * byte of its answer, the router is asked for another one.
 */
final class TargetFilter implements WebFilter {
    private static final String VERSION = "/v1";

    private final Set<String> paths;
    private final JsonBody body;
    private final SpokenParts spoken;
    private final Targets targets;
    private final UpstreamDirectory upstreams;
    private final WorkerCalls calls;

    /** @param paths of the text endpoints */
    TargetFilter(
            Set<String> paths,
            JsonBody body,
            SpokenParts spoken,
            Targets targets,
            UpstreamDirectory upstreams,
            WorkerCalls calls) {
        this.paths = paths;
        this.body = body;
        this.spoken = spoken;
        this.targets = targets;
        this.upstreams = upstreams;
        this.calls = calls;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean text = exchange.getRequest().getMethod() == HttpMethod.POST
                && paths.contains(exchange.getRequest().getPath().value());
        if (!text) {
            return chain.filter(exchange);
        }
        return body.read(exchange.getRequest(), request -> {
            String name = CommonParameters.model(request);
            CallContext context = calls.begin(RequestId.of(exchange), Caller.of(exchange));
            return spoken.heard(request.node(), name, Caller.of(exchange), context)
                    .flatMap(heard -> new Passage(exchange, chain, heard, name, context).attempt(Attempts.NONE, null));
        });
    }

    /** One request on its way to whoever answers it. */
    private final class Passage {
        private final ServerWebExchange exchange;
        private final WebFilterChain chain;
        private final ObjectNode request;
        private final String name;
        private final CallContext context;
        private final HttpHeaders headersBefore;

        Passage(
                ServerWebExchange exchange,
                WebFilterChain chain,
                ObjectNode request,
                String name,
                CallContext context) {
            this.exchange = exchange;
            this.chain = chain;
            this.request = request;
            this.name = name;
            this.context = context;
            this.headersBefore = HttpHeaders.copyOf(exchange.getResponse().getHeaders());
        }

        /** @param failure of the model that was tried last; it stands if no other can be found */
        Mono<Void> attempt(Attempts attempts, @Nullable Throwable failure) {
            return targets.resolve(name, RouteQuery.demand(request), Caller.of(exchange), context, () -> RouteQuery.of(
                                    request, name, attempts.failed())
                            .build())
                    .onErrorMap(thrown -> failure == null ? ParameterNames.translate(thrown) : failure)
                    .flatMap(target -> pass(target).onErrorResume(thrown -> {
                        leaveNoTrace();
                        return attempts.mayGoOn(target, thrown) && mayStillAnswer()
                                ? attempt(attempts.and(target.model()), thrown)
                                : Mono.error(thrown);
                    }));
        }

        private Mono<Void> pass(Target target) {
            return Mono.defer(() -> {
                String route = target.route();
                if (route != null) {
                    exchange.getResponse().getHeaders().set(Target.ROUTE_HEADER, route);
                }
                var resolved = new ResolvedRequest(request, target, context.preferring(target.preferredInstance()));
                resolved.in(exchange);
                UpstreamCall.takeFrom(exchange);
                if (target instanceof Target.OfUpstream there) {
                    upstreams.requireReady(there.upstream());
                    call(there.upstream(), resolved).in(exchange);
                }
                return chain.filter(exchange);
            });
        }

        private UpstreamCall call(Upstream upstream, ResolvedRequest resolved) {
            String path = exchange.getRequest().getPath().value().substring(VERSION.length());
            return new UpstreamCall(
                    upstream,
                    path,
                    resolved.naming(upstream.model()).toString(),
                    request.path("stream").asBoolean(false),
                    context.requestId(),
                    context.deadline());
        }

        private boolean mayStillAnswer() {
            return !exchange.getResponse().isCommitted() && !context.deadline().isExpired();
        }

        /** Takes back what the failed answer left in the reply. */
        private void leaveNoTrace() {
            if (!exchange.getResponse().isCommitted()) {
                HttpHeaders headers = exchange.getResponse().getHeaders();
                headers.clear();
                headers.putAll(headersBefore);
                ServerWebExchangeUtils.removeAlreadyRouted(exchange);
            }
        }
    }
}
