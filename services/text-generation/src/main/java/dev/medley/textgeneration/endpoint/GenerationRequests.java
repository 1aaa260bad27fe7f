package dev.medley.textgeneration.endpoint;

import static dev.medley.worker.RequestFields.require;
import static dev.medley.worker.RequestFields.whole;

import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.worker.RequestFields;
import dev.medley.worker.generation.SamplingRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests as the engine takes them. Refuses what the engine can't see: a missing input, JSON that is none. Ranges are
 * the engine's to check.
 */
final class GenerationRequests {
    private GenerationRequests() {}

    /** @throws MedleyException INVALID_REQUEST unless the request has a generation that names a model */
    static void requireModel(boolean present, Generation request) {
        require(present, "generation");
        RequestFields.requireModel("model", request.getModel());
    }

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static GenerationTask task(Generation request, @Nullable Instant deadline) {
        RequestFields.requireUser("user", request.getUser());
        return new GenerationTask(
                input(request),
                SamplingRequests.of(request.getSampling()),
                request.hasMaxTokens() ? whole(request.getMaxTokens()) : null,
                request.getStopList(),
                request.hasChoiceCount() ? whole(request.getChoiceCount()) : 1,
                request.hasLogProbs() ? whole(request.getLogProbs().getTopCount()) : null,
                request.getIgnoreEndOfSequence(),
                deadline);
    }

    private static PromptInput input(Generation request) {
        return switch (request.getInputCase()) {
            case CONVERSATION -> conversation(request.getConversation());
            case PROMPT -> prompt(request.getPrompt());
            case INPUT_NOT_SET -> throw MedleyException.invalid("input", "conversation or prompt is required");
        };
    }

    private static PromptInput prompt(Prompt prompt) {
        return switch (prompt.getFormCase()) {
            case TEXT -> new PromptInput.Text(prompt.getText(), prompt.getEcho());
            case TOKEN_IDS ->
                new PromptInput.Tokens(
                        prompt.getTokenIds().getIdsList().stream()
                                .map(RequestFields::whole)
                                .toList(),
                        prompt.getEcho());
            case FORM_NOT_SET -> throw MedleyException.invalid("prompt", "prompt.text or prompt.token_ids is required");
        };
    }

    private static PromptInput conversation(Conversation conversation) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < conversation.getMessagesCount(); i++) {
            messages.add(message(conversation.getMessages(i), "conversation.messages[%d]".formatted(i)));
        }
        List<Map<String, Object>> tools = new ArrayList<>();
        for (int i = 0; i < conversation.getToolsJsonCount(); i++) {
            tools.add(JsonFields.object(conversation.getToolsJson(i), "conversation.tools_json[%d]".formatted(i)));
        }
        return new PromptInput.Conversation(
                messages,
                tools,
                JsonFields.object(conversation.getTemplateVariablesJson(), "conversation.template_variables_json"));
    }

    private static ChatMessage message(Message message, String path) {
        require(!message.getRole().isEmpty(), path + ".role");
        return new ChatMessage(
                message.getRole(),
                message.getContent(),
                message.getName().isEmpty() ? null : message.getName(),
                JsonFields.objects(message.getToolCallsJson(), path + ".tool_calls_json"),
                message.getToolCallId().isEmpty() ? null : message.getToolCallId());
    }
}
