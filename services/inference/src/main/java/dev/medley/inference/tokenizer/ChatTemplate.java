package dev.medley.inference.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Interim. */
public final class ChatTemplate {
    public static Optional<ChatTemplate> open(Path folder) {
        return Optional.of(new ChatTemplate());
    }

    public String render(
            List<ChatMessage> messages, List<Map<String, Object>> tools, Map<String, Object> variables, boolean add) {
        var out = new StringBuilder();
        messages.forEach(m -> out.append(m.role()).append(m.content()));
        return out.toString();
    }
}
