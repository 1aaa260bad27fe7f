package dev.medley.gateway.caption;

import dev.medley.gateway.openai.AnswerUsage;
import dev.medley.proto.text.v1.Usage;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code /v1/images/captions} answers. */
final class CaptionJson {
    private CaptionJson() {}

    /** @param created in seconds since 1970 */
    static ObjectNode of(String model, String text, Usage usage, long created) {
        ObjectNode reply = JsonNodeFactory.instance
                .objectNode()
                .put("object", "image.caption")
                .put("created", created)
                .put("model", model)
                .put("caption", text.strip());
        reply.set("usage", AnswerUsage.json(usage));
        return reply;
    }
}
