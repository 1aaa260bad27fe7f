package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.LogProbsRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A request to {@code /v1/chat/completions}, validated.
 *
 * @param generation what to ask of a worker
 * @param stream whether to answer piece by piece
 * @param includeUsage whether a stream ends with the usage
 */
record ChatRequest(Generation generation, boolean stream, boolean includeUsage) {
    private static final int MAX_TOOLS = 128;

    static ChatRequest read(JsonObject request) {
        Generation.Builder generation = CommonParameters.read(request);
        CommonParameters.Streaming streaming = CommonParameters.streaming(request);
        Conversation.Builder conversation =
                Conversation.newBuilder().addAllMessages(ChatMessages.read(request.required("messages")));
        tools(request).forEach(conversation::addToolsJson);
        JsonObject variables = request.object("chat_template_kwargs");
        if (variables != null) {
            conversation.setTemplateVariablesJson(variables.node().toString());
        }
        generation.setConversation(conversation);
        maxTokens(request, generation);
        logProbs(request, generation);
        refuseUnsupported(request);
        request.accept("parallel_tool_calls", "reasoning_effort", "verbosity");
        request.end();
        return new ChatRequest(generation.build(), streaming.stream(), streaming.includeUsage());
    }

    private static void maxTokens(JsonObject request, Generation.Builder generation) {
        Integer old = request.integer("max_tokens", 1, Integer.MAX_VALUE);
        Integer current = request.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (current != null) {
            generation.setMaxTokens(current);
        } else if (old != null) {
            generation.setMaxTokens(old);
        }
    }

    private static void logProbs(JsonObject request, Generation.Builder generation) {
        boolean wanted = request.flag("logprobs", false);
        Integer top = request.integer("top_logprobs", 0, 20);
        if (top != null && top > 0 && !wanted) {
            throw request.invalid("top_logprobs", "Invalid 'top_logprobs': it needs 'logprobs' to be true");
        }
        if (wanted) {
            generation.setLogProbs(LogProbsRequest.newBuilder().setTopCount(top == null ? 0 : top));
        }
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

    private static void refuseUnsupported(JsonObject request) {
        JsonObject format = request.object("response_format");
        if (format != null) {
            String type = JsonObject.text(format.required("type"), format.path("type"));
            if (!type.equals("text")) {
                throw JsonObject.unsupported(
                        "response_format",
                        "The response format '%s' is not supported yet, only 'text'"
                                .formatted(JsonObject.shortened(type)));
            }
        }
        for (JsonNode modality : request.array("modalities", 8)) {
            if (!modality.isString() || !modality.stringValue().equals("text")) {
                throw JsonObject.unsupported("modalities", "Only the modality 'text' is supported");
            }
        }
        request.refuse("functions");
        request.refuse("function_call", "none", "auto");
        request.refuse("audio");
        request.refuse("prediction");
        request.refuse("web_search_options");
    }
}
