package dev.medley.gateway.openai;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/routes/explain}: which model a router would choose for a chat request, and why. */
final class RouteEndpoints {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonBody body;
    private final Targets targets;
    private final RouterCalls routers;
    private final SpokenParts spoken;
    private final WorkerCalls calls;

    RouteEndpoints(JsonBody body, Targets targets, RouterCalls routers, SpokenParts spoken, WorkerCalls calls) {
        this.body = body;
        this.spoken = spoken;
        this.calls = calls;
        this.targets = targets;
        this.routers = routers;
    }

    Mono<ServerResponse> explain(ServerRequest request) {
        Caller caller = Caller.of(request.exchange());
        return body.read(request.exchange().getRequest(), chat -> heard(chat, request.exchange())
                        .map(heard -> ExplainRequest.newBuilder()
                                .setQuery(query(heard, caller))
                                .build()))
                .flatMap(asked -> routers.explain(asked, RequestId.of(request.exchange()), null))
                .onErrorMap(ParameterNames::translate)
                .flatMap(explained -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(reply(explained, caller).toString().getBytes(StandardCharsets.UTF_8)));
    }

    private Mono<JsonObject> heard(JsonObject chat, ServerWebExchange exchange) {
        String name = CommonParameters.model(chat);
        return spoken.heard(
                        chat.node(),
                        name,
                        Caller.of(exchange),
                        calls.begin(RequestId.of(exchange), Caller.of(exchange)))
                .map(heard -> new JsonObject(heard, ""));
    }

    private Query query(JsonObject chat, Caller caller) {
        String name = CommonParameters.model(chat);
        var unused = ChatMessages.elements(chat.required("messages"));
        targets.requireKnown(name, caller);
        return Targets.asked(RouteQuery.of(chat.node(), name, Set.of()).build(), name, caller);
    }

    private static ObjectNode reply(ExplainResponse explained, Caller caller) {
        var decision = explained.getDecision();
        ObjectNode reply = JSON.objectNode().put("object", "route");
        reply.put("domain", decision.getDomain().isEmpty() ? null : decision.getDomain());
        reply.put("model", decision.getModel().isEmpty() ? null : decision.getModel());
        ObjectNode scores = reply.putObject("scores");
        explained.getScoresList().forEach(score -> scores.put(score.getDomain(), score.getScore()));
        ArrayNode candidates = reply.putArray("candidates");
        explained.getCandidatesList().stream()
                .filter(candidate -> caller.mayUse(candidate.getModel()))
                .forEach(candidate -> candidates
                        .addObject()
                        .put("model", candidate.getModel())
                        .put("instance", candidate.getInstanceId())
                        .put("chosen", candidate.getChosen())
                        .put("reason", candidate.getReason()));
        return reply;
    }
}
