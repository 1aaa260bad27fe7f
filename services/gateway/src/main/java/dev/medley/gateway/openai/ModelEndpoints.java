package dev.medley.gateway.openai;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.ModelList;
import dev.medley.gateway.worker.ModelCard;
import dev.medley.gateway.worker.WorkerDirectory;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/models}. */
final class ModelEndpoints {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ModelList models;

    ModelEndpoints(ModelList models) {
        this.models = models;
    }

    Mono<ServerResponse> list(ServerRequest request) {
        ObjectNode list = JSON.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        models.of(Caller.of(request.exchange())).forEach(card -> data.add(model(card)));
        return reply(list);
    }

    /** A model by its id, which may have slashes in it. */
    Mono<ServerResponse> get(ServerRequest request) {
        String id = request.pathVariable("id").substring(1);
        return models.find(id, Caller.of(request.exchange()))
                .map(card -> reply(model(card)))
                .orElseGet(() -> Mono.error(WorkerDirectory.missing(JsonObject.shortened(id))));
    }

    private static ObjectNode model(ModelCard card) {
        ObjectNode model = JSON.objectNode()
                .put("id", card.name())
                .put("object", "model")
                .put("created", card.createdSeconds())
                .put("owned_by", card.ownedBy());
        model.putObject("medley")
                .put("modality", modality(card))
                .put("domain", card.domain().isEmpty() ? null : card.domain())
                .put("base_model", card.baseModel().isEmpty() ? null : card.baseModel())
                .put("device", card.device().isEmpty() ? null : card.device())
                .put("ready", card.ready());
        return model;
    }

    private static String modality(ModelCard card) {
        return switch (card.modality()) {
            case MODALITY_VISION -> "vision";
            case MODALITY_SPEECH -> "speech";
            case MODALITY_TEXT, MODALITY_UNSPECIFIED, UNRECOGNIZED -> "text";
        };
    }

    private static Mono<ServerResponse> reply(JsonNode body) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
