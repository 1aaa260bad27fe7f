package dev.medley.inference.text;

import dev.medley.inference.tokenizer.ChatMessage;
import java.util.List;
import java.util.Map;

/** The text to go on from. */
public sealed interface PromptInput {
    /**
     * A conversation, rendered with the checkpoint's chat template.
     *
     * @param messages oldest first, at least one
     * @param tools tool descriptions as the template expects them
     * @param variables further template variables
     */
    record Conversation(List<ChatMessage> messages, List<Map<String, Object>> tools, Map<String, Object> variables)
            implements PromptInput {
        public Conversation {
            messages = List.copyOf(messages);
            tools = List.copyOf(tools);
            variables = Map.copyOf(variables);
        }
    }

    /**
     * Raw text.
     *
     * @param echo whether the answer starts with the prompt
     */
    record Text(String text, boolean echo) implements PromptInput {}

    /**
     * Token ids, taken as they are.
     *
     * @param echo whether the answer starts with the prompt
     */
    record Tokens(List<Integer> ids, boolean echo) implements PromptInput {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }
}
