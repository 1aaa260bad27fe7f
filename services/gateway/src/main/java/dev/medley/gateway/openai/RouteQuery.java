package dev.medley.gateway.openai;

import dev.medley.gateway.routing.Demand;
import dev.medley.gateway.routing.QueryDraft;
import dev.medley.gateway.routing.Targets;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a router needs to know of a chat or completion request, whose spoken parts are text already. Reads no more than
 * that: whether the rest is right is for whoever answers to say.
 */
final class RouteQuery {
    private static final String IMAGE = "image_url";

    private RouteQuery() {}

    /** What the request asks of the model that answers it. */
    static Demand demand(JsonNode request) {
        if (request.has("prompt")) {
            return Demand.TEXT;
        }
        for (JsonNode message : request.path("messages")) {
            for (JsonNode part : message.path("content")) {
                if (part.path("type").asString("").equals(IMAGE)) {
                    return Demand.IMAGES;
                }
            }
        }
        return Demand.CHAT;
    }

    /**
     * The query, without the model.
     *
     * @param name what the request names as its model
     * @throws MedleyException if there is nothing to decide by
     */
    static QueryDraft of(JsonNode request, String name, Set<String> failed) {
        QueryDraft draft =
                new QueryDraft().failed(failed).user(request.path("user").asString(""));
        String texts = request.has("prompt") ? "prompt" : "messages";
        if (request.has("prompt")) {
            prompts(request.get("prompt"), draft);
        } else {
            messages(request.path("messages"), draft);
        }
        if (name.equals(Targets.AUTO) && !draft.isDecidable()) {
            throw MedleyException.invalid(
                    texts,
                    "Invalid '%s': 'auto' needs a text of the user, or an image, to choose a model by"
                            .formatted(texts));
        }
        draft.maxTokens(maxTokens(request));
        capabilities(request, name, draft);
        return draft;
    }

    private static void messages(JsonNode messages, QueryDraft draft) {
        for (JsonNode message : messages) {
            List<String> texts = new ArrayList<>();
            JsonNode content = message.path("content");
            if (content.isString()) {
                texts.add(content.stringValue());
            }
            for (JsonNode part : content) {
                switch (part.path("type").asString("")) {
                    case "text" -> texts.add(part.path("text").asString(""));
                    case IMAGE ->
                        draft.image(ByteBuffer.wrap(
                                part.path(IMAGE).path("url").asString("").getBytes(StandardCharsets.UTF_8)));
                    default -> {}
                }
            }
            draft.message(message.path("role").asString(""), String.join("\n", texts));
        }
    }

    /** One text, several, or token ids, which only the model can read. */
    private static void prompts(JsonNode prompt, QueryDraft draft) {
        if (prompt.isString()) {
            draft.prompt(prompt.stringValue());
        }
        for (JsonNode element : prompt) {
            if (element.isNumber()) {
                draft.promptTokens(1);
            } else if (element.isArray()) {
                draft.promptTokens(element.size());
            } else {
                draft.prompt(element.asString(""));
            }
        }
    }

    private static long maxTokens(JsonNode request) {
        long old = request.path("max_tokens").asLong(0);
        return Math.max(0, request.path("max_completion_tokens").asLong(old));
    }

    /**
     * Tools count where the choice is free. A domain's own model may know them from its chat template alone, and a
     * request that names the domain wants that model.
     */
    private static void capabilities(JsonNode request, String name, QueryDraft draft) {
        if (name.equals(Targets.AUTO) && !request.path("tools").isEmpty()) {
            draft.requires(Capability.CAPABILITY_TOOLS);
        }
        String format = request.path("response_format").path("type").asString("text");
        if (!format.equals("text")) {
            draft.requires(Capability.CAPABILITY_JSON_SCHEMA);
        }
    }
}
