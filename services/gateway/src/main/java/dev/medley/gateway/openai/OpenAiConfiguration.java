package dev.medley.gateway.openai;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.http.RequestBodies;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.upstream.UpstreamCall;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OpenAiConfiguration {
    private static final String MODELS = "/v1/models";
    private static final String MODEL = "/v1/models/{*id}";
    private static final String CHAT = "/v1/chat/completions";
    private static final String COMPLETIONS = "/v1/completions";
    private static final String EXPLAIN = "/v1/routes/explain";

    @Bean
    JsonBody jsonBody(RequestBodies bodies) {
        return new JsonBody(bodies);
    }

    /** The innermost filter: what it repeats is the answering alone. */
    @Bean
    @Order(30)
    TargetFilter targetFilter(JsonBody body, Targets targets, UpstreamDirectory upstreams, WorkerCalls calls) {
        return new TargetFilter(Set.of(CHAT, COMPLETIONS), body, targets, upstreams, calls);
    }

    @Bean
    RouterFunction<ServerResponse> openAiRoutes(
            GatewaySettings settings,
            JsonBody body,
            ModelList list,
            Targets targets,
            RouterCalls routers,
            WorkerCalls calls,
            JsonMapper json) {
        var models = new ModelEndpoints(list);
        var text = new TextEndpoints(calls, new EventStream(settings.heartbeatInterval(), json));
        var routes = new RouteEndpoints(body, targets, routers);
        RouterFunction<ServerResponse> all = RouterFunctions.route()
                .GET(MODELS, models::list)
                .GET(MODEL, models::get)
                .POST(CHAT, text::chat)
                .POST(COMPLETIONS, text::complete)
                .POST(EXPLAIN, routes::explain)
                .path(MODELS, only -> only.route(any -> true, notAllowed("GET")))
                .path(CHAT, only -> only.route(any -> true, notAllowed("POST")))
                .path(COMPLETIONS, only -> only.route(any -> true, notAllowed("POST")))
                .path(EXPLAIN, only -> only.route(any -> true, notAllowed("POST")))
                .build();
        return RouterFunctions.nest(request -> UpstreamCall.of(request.exchange()) == null, all);
    }

    private static HandlerFunction<ServerResponse> notAllowed(String allowed) {
        return request -> {
            request.exchange().getResponse().getHeaders().set(HttpHeaders.ALLOW, allowed);
            return Mono.error(new MedleyException(
                    ErrorCategory.METHOD_NOT_ALLOWED,
                    "%s is not allowed here, only %s".formatted(request.method(), allowed)));
        };
    }
}
