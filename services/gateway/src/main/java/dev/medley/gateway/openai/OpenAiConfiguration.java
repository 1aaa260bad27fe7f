package dev.medley.gateway.openai;

import dev.medley.gateway.GatewaySettings;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.http.AllowedMethod;
import dev.medley.gateway.http.RequestBodies;
import dev.medley.gateway.image.Images;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.speech.SpeechCalls;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.upstream.UpstreamCall;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.WorkerCalls;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
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

    @Bean
    DurableCall chatCall(JobMedia media) {
        return new ChatCall(media);
    }

    @Bean
    DurableCall completionCall() {
        return new CompletionCall();
    }

    @Bean
    EventStream eventStream(GatewaySettings settings, JsonMapper json) {
        return new EventStream(settings.heartbeatInterval(), json);
    }

    @Bean
    SpokenParts spokenParts(Targets targets, SpeechModels models, SpeechCalls speech) {
        return new SpokenParts(targets, models, speech);
    }

    /** The innermost filter: what it repeats is the answering alone. */
    @Bean
    @Order(30)
    TargetFilter targetFilter(
            JsonBody body, SpokenParts spoken, Targets targets, UpstreamDirectory upstreams, WorkerCalls calls) {
        return new TargetFilter(Set.of(CHAT, COMPLETIONS), body, spoken, targets, upstreams, calls);
    }

    @Bean
    RouterFunction<ServerResponse> openAiRoutes(
            JsonBody body,
            EventStream events,
            ModelList list,
            Targets targets,
            RouterCalls routers,
            SpokenParts spoken,
            Images images,
            WorkerCalls calls) {
        var models = new ModelEndpoints(list);
        var text = new TextEndpoints(calls, images, events);
        var routes = new RouteEndpoints(body, targets, routers, spoken, calls);
        RouterFunction<ServerResponse> all = RouterFunctions.route()
                .GET(MODELS, models::list)
                .GET(MODEL, models::get)
                .POST(CHAT, text::chat)
                .POST(COMPLETIONS, text::complete)
                .POST(EXPLAIN, routes::explain)
                .path(MODELS, only -> only.route(any -> true, AllowedMethod.only("GET")))
                .path(CHAT, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .path(COMPLETIONS, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .path(EXPLAIN, only -> only.route(any -> true, AllowedMethod.only("POST")))
                .build();
        return RouterFunctions.nest(request -> UpstreamCall.of(request.exchange()) == null, all);
    }
}
