package dev.medley.gateway.openai;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.http.RequestBodies;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

    @Bean
    RouterFunction<ServerResponse> openAiRoutes(
            GatewaySettings settings,
            RequestBodies bodies,
            WorkerDirectory directory,
            WorkerCalls calls,
            JsonMapper json) {
        var models = new ModelEndpoints(directory);
        var text = new TextEndpoints(new JsonBody(bodies), calls, new EventStream(settings.heartbeatInterval(), json));
        return RouterFunctions.route()
                .GET(MODELS, models::list)
                .GET(MODEL, models::get)
                .POST(CHAT, text::chat)
                .POST(COMPLETIONS, text::complete)
                .path(MODELS, only -> only.route(any -> true, notAllowed("GET")))
                .path(CHAT, only -> only.route(any -> true, notAllowed("POST")))
                .path(COMPLETIONS, only -> only.route(any -> true, notAllowed("POST")))
                .build();
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
