package dev.medley.inference.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, as a chat template sees it.
 *
 * @param role who speaks, such as {@code user}
 * @param content what is said; of a message in parts, its texts together
 * @param name name of the speaker or tool, or null
 * @param toolCalls calls that an assistant message made, as OpenAI's API has them
 * @param toolCallId the call that a tool message answers, or null
 * @param parts texts and images in their order, or none for a message of text alone
 */
public record ChatMessage(
        String role,
        String content,
        @Nullable String name,
        List<Map<String, Object>> toolCalls,
        @Nullable String toolCallId,
        List<ContentPart> parts) {

    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
        parts = List.copyOf(parts);
    }

    /** A message of text alone. */
    public ChatMessage(
            String role,
            String content,
            @Nullable String name,
            List<Map<String, Object>> toolCalls,
            @Nullable String toolCallId) {
        this(role, content, name, toolCalls, toolCallId, List.of());
    }

    /** A message of text alone. */
    public static ChatMessage of(String role, String content) {
        return new ChatMessage(role, content, null, List.of(), null);
    }

    /** A message in parts. */
    public static ChatMessage of(String role, List<ContentPart> parts) {
        String texts = parts.stream()
                .map(part -> part instanceof ContentPart.Text text ? text.text() : "")
                .collect(Collectors.joining());
        return new ChatMessage(role, texts, null, List.of(), null, parts);
    }

    /** The same in other parts. */
    public ChatMessage withParts(List<ContentPart> others) {
        return new ChatMessage(role, content, name, toolCalls, toolCallId, others);
    }

    /** The same as text alone, in which a text stands for each image. */
    public ChatMessage withoutParts(String imageText) {
        if (parts.isEmpty()) {
            return this;
        }
        String text = parts.stream()
                .map(part -> part instanceof ContentPart.Text said ? said.text() : imageText)
                .collect(Collectors.joining());
        return new ChatMessage(role, text, name, toolCalls, toolCallId);
    }
}
