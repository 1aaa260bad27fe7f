package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the messages of a conversation, whose spoken parts are text already. */
final class ChatMessages {
    private static final int MAX_MESSAGES = 10_000;
    private static final int MAX_PARTS = 1_000;
    private static final int MAX_TOOL_CALLS = 128;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final JsonMapper JSON = JsonMapper.shared();

    private ChatMessages() {}

    static List<Message> read(JsonNode value) {
        List<JsonNode> elements = elements(value);
        List<Message> messages = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            messages.add(message(JsonObject.object(elements.get(i), "messages[%d]".formatted(i))));
        }
        return messages;
    }

    /** The messages as they are; at least one. */
    static List<JsonNode> elements(JsonNode value) {
        List<JsonNode> elements = JsonObject.array(value, "messages", MAX_MESSAGES);
        if (elements.isEmpty()) {
            throw MedleyException.invalid("messages", "Invalid 'messages': empty, at least 1 message is required");
        }
        return elements;
    }

    private static Message message(JsonObject message) {
        String role = JsonObject.text(message.required("role"), message.path("role"));
        if (!ROLES.contains(role)) {
            throw message.invalid(
                    "role",
                    "Invalid '%s': '%s' is none of system, developer, user, assistant and tool"
                            .formatted(message.path("role"), JsonObject.shortened(role)));
        }
        Message.Builder read = Message.newBuilder().setRole(role).setName(message.string("name", ""));
        String calls = role.equals("assistant") ? toolCalls(message) : null;
        if (calls != null) {
            read.setToolCallsJson(calls);
        }
        if (role.equals("tool")) {
            read.setToolCallId(JsonObject.text(message.required("tool_call_id"), message.path("tool_call_id")));
        }
        read.setContent(
                calls == null
                        ? content(message, message.required("content"))
                        : content(message, message.get("content")));
        refuseUnsupported(message);
        message.end();
        return read.build();
    }

    static void refuseUnsupported(JsonObject message) {
        message.refuse("audio");
        message.refuse("function_call");
        message.accept("refusal", "annotations");
    }

    private static String content(JsonObject message, @Nullable JsonNode content) {
        String path = message.path("content");
        if (content == null) {
            return "";
        }
        if (content.isString()) {
            return JsonObject.text(content, path);
        }
        List<JsonNode> parts = parts(content, path);
        List<String> texts = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            texts.add(part(JsonObject.object(parts.get(i), "%s[%d]".formatted(path, i))));
        }
        return String.join("\n", texts);
    }

    /** The parts of a content that is no string. */
    static List<JsonNode> parts(JsonNode content, String path) {
        if (!content.isArray()) {
            throw JsonObject.wrongType(content, path, "a string or an array of parts");
        }
        return JsonObject.array(content, path, MAX_PARTS);
    }

    private static String part(JsonObject part) {
        String type = JsonObject.text(part.required("type"), part.path("type"));
        String text =
                switch (type) {
                    case "text" -> JsonObject.text(part.required("text"), part.path("text"));
                    default ->
                        throw part.invalid(
                                "type",
                                "Invalid '%s': parts of type '%s' are not supported, only 'text' and 'input_audio'"
                                        .formatted(part.path("type"), JsonObject.shortened(type)));
                };
        part.end();
        return text;
    }

    /** Arguments come as JSON in a string; chat templates want them as an object. */
    private static @Nullable String toolCalls(JsonObject message) {
        List<JsonNode> calls = message.array("tool_calls", MAX_TOOL_CALLS);
        if (calls.isEmpty()) {
            return null;
        }
        ArrayNode rendered = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < calls.size(); i++) {
            JsonObject call = JsonObject.object(calls.get(i), "%s[%d]".formatted(message.path("tool_calls"), i));
            JsonObject function = JsonObject.object(call.required("function"), call.path("function"));
            JsonObject.text(function.required("name"), function.path("name"));
            ObjectNode copy = call.node().deepCopy();
            JsonNode arguments = function.get("arguments");
            if (arguments != null && arguments.isString()) {
                ((ObjectNode) copy.get("function"))
                        .set("arguments", arguments(arguments.stringValue(), function.path("arguments")));
            }
            rendered.add(copy);
        }
        return rendered.toString();
    }

    private static JsonNode arguments(String text, String path) {
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JacksonException e) {
            // Said below, as for any other text that is no object.
        }
        throw MedleyException.invalid(path, "Invalid '%s': not a JSON object".formatted(path));
    }
}
