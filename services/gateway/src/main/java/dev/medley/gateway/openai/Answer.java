package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answer in the making: what all its parts have in common.
 *
 * @param shape of chat or of plain completions
 * @param id the same in every piece
 * @param created the same in every piece, in seconds since 1970
 */
record Answer(AnswerShape shape, String id, long created) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static Answer begin(AnswerShape shape) {
        String id = shape.idPrefix() + UUID.randomUUID().toString().replace("-", "");
        return new Answer(shape, id, Instant.now().getEpochSecond());
    }

    /**
     * The whole answer that a job gave.
     *
     * @param created when it was answered, in seconds since 1970
     */
    static ObjectNode of(AnswerShape shape, GenerateResponse response, long created) {
        String id = shape.idPrefix() + response.getId().replace("-", "");
        return new Answer(shape, id, created).whole(List.of(response));
    }

    /**
     * The whole answer.
     *
     * @param responses one for each prompt, in their order, with choices numbered through
     */
    ObjectNode whole(List<GenerateResponse> responses) {
        ObjectNode node = head(shape.object(), responses.get(0).getModel());
        ArrayNode choices = node.putArray("choices");
        Usage.Builder usage = Usage.newBuilder();
        for (GenerateResponse response : responses) {
            response.getChoicesList().forEach(choice -> choices.add(shape.choice(choice)));
            AnswerUsage.add(usage, response.getUsage());
        }
        node.set("usage", AnswerUsage.json(usage.build()));
        return node;
    }

    /** A piece without choices yet. */
    ObjectNode piece(String model) {
        return head(shape.chunkObject(), model);
    }

    private ObjectNode head(String object, String model) {
        return JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }
}
