package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.Generation;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A request to {@code /v1/chat/completions} for a model that reads text, validated.
 *
 * @param generation what to ask of a worker
 * @param stream whether to answer piece by piece
 * @param includeUsage whether a stream ends with the usage
 */
record ChatRequest(Generation generation, boolean stream, boolean includeUsage) {
    private static final int MAX_TOOLS = 128;

    static ChatRequest read(JsonObject request) {
        Generation.Builder generation = ChatParameters.read(request);
        CommonParameters.Streaming streaming = CommonParameters.streaming(request);
        Conversation.Builder conversation =
                Conversation.newBuilder().addAllMessages(ChatMessages.read(request.required("messages")));
        tools(request).forEach(conversation::addToolsJson);
        JsonObject variables = request.object("chat_template_kwargs");
        if (variables != null) {
            conversation.setTemplateVariablesJson(variables.node().toString());
        }
        generation.setConversation(conversation);
        request.end();
        return new ChatRequest(generation.build(), streaming.stream(), streaming.includeUsage());
    }

    private static List<String> tools(JsonObject request) {
        List<JsonNode> tools = request.array("tools", MAX_TOOLS);
        for (int i = 0; i < tools.size(); i++) {
            JsonObject tool = JsonObject.object(tools.get(i), "tools[%d]".formatted(i));
            String type = JsonObject.text(tool.required("type"), tool.path("type"));
            if (!type.equals("function")) {
                throw JsonObject.unsupported(
                        tool.path("type"),
                        "Tools of type '%s' are not supported, only 'function'".formatted(JsonObject.shortened(type)));
            }
            JsonObject function = JsonObject.object(tool.required("function"), tool.path("function"));
            JsonObject.text(function.required("name"), function.path("name"));
        }
        JsonNode choice = request.get("tool_choice");
        if (choice == null || (choice.isString() && choice.stringValue().equals("auto"))) {
            return tools.stream().map(JsonNode::toString).toList();
        }
        if (choice.isString() && choice.stringValue().equals("none")) {
            return List.of();
        }
        throw JsonObject.unsupported(
                "tool_choice", "Only the tool choices 'auto' and 'none' are supported: a call can't be forced yet");
    }
}
