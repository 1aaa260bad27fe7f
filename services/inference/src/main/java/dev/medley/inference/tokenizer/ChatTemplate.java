package dev.medley.inference.tokenizer;

import dev.medley.inference.InferenceException;
import dev.medley.inference.jinja.JinjaException;
import dev.medley.inference.jinja.JinjaTemplate;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The checkpoint's own rule for making a prompt of a conversation, rendered as transformers'
 * {@code apply_chat_template} renders it. Immutable and thread-safe.
 */
public final class ChatTemplate {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FIELD = "conversation.messages";

    private final JinjaTemplate standard;
    private final JinjaTemplate withTools;
    private final Map<String, Object> specialTokens;
    private final Clock clock;

    /** @param withTools the template for conversations with tools */
    ChatTemplate(JinjaTemplate standard, JinjaTemplate withTools, Map<String, Object> specialTokens, Clock clock) {
        this.standard = standard;
        this.withTools = withTools;
        this.specialTokens = specialTokens;
        this.clock = clock;
    }

    /**
     * Reads chat_template.jinja, or else {@code chat_template} of chat_template.json or tokenizer_config.json; empty if
     * there is none.
     *
     * @throws InferenceException {@code BAD_CHECKPOINT} if a template can't be parsed
     */
    public static Optional<ChatTemplate> open(Path folder) {
        return ChatTemplateFiles.read(folder, Clock.systemDefaultZone());
    }

    /**
     * Makes the prompt. It spells out the special tokens, so it is to be encoded without adding any.
     *
     * @param tools tool descriptions; a template named {@code tool_use} is taken if there are any
     * @param variables further variables, such as {@code enable_thinking}
     * @param addGenerationPrompt whether the prompt ends with the start of an answer
     * @throws InferenceException {@code INVALID_REQUEST} with what the template says, if it refuses the conversation
     */
    public String render(
            List<ChatMessage> messages,
            List<Map<String, Object>> tools,
            Map<String, Object> variables,
            boolean addGenerationPrompt) {
        JinjaTemplate template = tools.isEmpty() ? standard : withTools;
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.putAll(specialTokens);
        all.put("documents", null);
        all.putAll(variables);
        all.put("messages", messages.stream().map(ChatTemplate::variable).toList());
        all.put("tools", tools.isEmpty() ? null : tools);
        all.put("add_generation_prompt", addGenerationPrompt);
        try {
            return template.render(all, clock);
        } catch (JinjaException e) {
            String says = e.raisedByTemplate() ? "refuses the conversation: " : "can't render the conversation: ";
            throw new InferenceException(
                    InferenceException.Reason.INVALID_REQUEST, "The chat template " + says + e.getMessage(), FIELD, e);
        }
    }

    /** Whether it reads messages in parts, as those of models that see do; others take a message for one text. */
    public boolean readsParts() {
        List<ContentPart> probe = List.of(new ContentPart.Image(), new ContentPart.Text("probe"));
        try {
            String text = render(List.of(ChatMessage.of("user", probe)), List.of(), Map.of(), true);
            return text.contains("probe") && !text.contains("type");
        } catch (InferenceException e) {
            return false;
        }
    }

    private static Map<String, Object> variable(ContentPart part) {
        return part instanceof ContentPart.Text text
                ? Map.of("type", "text", "text", text.text())
                : Map.of("type", "image");
    }

    private static Map<String, Object> variable(ChatMessage message) {
        var variable = new LinkedHashMap<String, Object>();
        variable.put("role", message.role());
        variable.put(
                "content",
                message.parts().isEmpty()
                        ? message.content()
                        : message.parts().stream().map(ChatTemplate::variable).toList());
        if (message.name() != null) {
            variable.put("name", message.name());
        }
        if (!message.toolCalls().isEmpty()) {
            variable.put(
                    "tool_calls",
                    message.toolCalls().stream().map(ChatTemplate::toolCall).toList());
        }
        if (message.toolCallId() != null) {
            variable.put("tool_call_id", message.toolCallId());
        }
        return variable;
    }

    /** OpenAI's API writes a call's arguments as a JSON string; templates expect the object in it. */
    private static Map<String, Object> toolCall(Map<String, Object> call) {
        if (!(call.get("function") instanceof Map<?, ?> function)
                || !(function.get("arguments") instanceof String arguments)) {
            return call;
        }
        var parsedFunction = new LinkedHashMap<Object, Object>(function);
        try {
            if (JSON.readValue(arguments, Object.class) instanceof Map<?, ?> object) {
                parsedFunction.put("arguments", object);
            }
        } catch (JacksonException e) {
            return call;
        }
        var parsed = new LinkedHashMap<>(call);
        parsed.put("function", parsedFunction);
        return parsed;
    }
}
