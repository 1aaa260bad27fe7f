package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.LogProbsRequest;
import tools.jackson.databind.JsonNode;

/** The parameters of a chat but for its messages, tools and template, whoever answers it. */
final class ChatParameters {
    private ChatParameters() {}

    /** Reads them into a generation that lacks its input. */
    static Generation.Builder read(JsonObject request) {
        Generation.Builder generation = CommonParameters.read(request);
        maxTokens(request, generation);
        logProbs(request, generation);
        refuseUnsupported(request);
        request.accept("parallel_tool_calls", "reasoning_effort", "verbosity");
        return generation;
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
