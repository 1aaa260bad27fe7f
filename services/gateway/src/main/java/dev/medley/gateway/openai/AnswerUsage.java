package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Usage;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an answer came to, in the words of the OpenAI API. */
public final class AnswerUsage {
    private AnswerUsage() {}

    public static ObjectNode json(Usage usage) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", usage.getPromptTokens())
                .put("completion_tokens", usage.getCompletionTokens())
                .put("total_tokens", usage.getPromptTokens() + usage.getCompletionTokens());
    }

    static void add(Usage.Builder sum, Usage usage) {
        sum.setPromptTokens(sum.getPromptTokens() + usage.getPromptTokens());
        sum.setCompletionTokens(sum.getCompletionTokens() + usage.getCompletionTokens());
    }
}
