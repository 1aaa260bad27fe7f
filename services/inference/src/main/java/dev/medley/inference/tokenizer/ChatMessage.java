package dev.medley.inference.tokenizer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, as a chat template sees it.
 *
 * @param role who speaks, such as {@code user}
 * @param content what is said
 * @param name name of the speaker or tool, or null
 * @param toolCalls calls that an assistant message made, as OpenAI's API has them
 * @param toolCallId the call that a tool message answers, or null
 */
public record ChatMessage(
        String role,
        String content,
        @Nullable String name,
        List<Map<String, Object>> toolCalls,
        @Nullable String toolCallId) {

    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
    }

    /** A message of text alone. */
    public static ChatMessage of(String role, String content) {
        return new ChatMessage(role, content, null, List.of(), null);
    }
}
