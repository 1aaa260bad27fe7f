package dev.medley.textgeneration.endpoint;

import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests as the engine takes them. Refuses what the engine can't see: a missing input, JSON that is none. Ranges are
 * the engine's to check; an unsigned number beyond {@code int} becomes the largest {@code int}, which no range holds.
 */
final class GenerationRequests {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_USER_LENGTH = 512;

    private GenerationRequests() {}

    /** @throws MedleyException INVALID_REQUEST unless the request has a generation that names a model */
    static void requireModel(boolean present, Generation request) {
        require(present, "generation");
        require(!request.getModel().isEmpty(), "model");
        requireLength("model", request.getModel(), MAX_NAME_LENGTH);
    }

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static GenerationTask task(Generation request, @Nullable Instant deadline) {
        requireLength("user", request.getUser(), MAX_USER_LENGTH);
        return new GenerationTask(
                input(request),
                sampling(request.getSampling()),
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
                                .map(GenerationRequests::whole)
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

    private static SamplingRequest sampling(Sampling sampling) {
        Map<Integer, Double> bias = new HashMap<>();
        sampling.getLogitBiasMap().forEach((token, value) -> bias.put(whole(token), decimal(value)));
        return new SamplingRequest(
                sampling.hasTemperature() ? decimal(sampling.getTemperature()) : null,
                sampling.hasTopP() ? decimal(sampling.getTopP()) : null,
                sampling.hasTopK() ? whole(sampling.getTopK()) : null,
                sampling.hasMinP() ? decimal(sampling.getMinP()) : null,
                sampling.hasPresencePenalty() ? decimal(sampling.getPresencePenalty()) : null,
                sampling.hasFrequencyPenalty() ? decimal(sampling.getFrequencyPenalty()) : null,
                sampling.hasRepetitionPenalty() ? decimal(sampling.getRepetitionPenalty()) : null,
                bias,
                sampling.hasSeed() ? sampling.getSeed() : null);
    }

    private static void require(boolean present, String field) {
        if (!present) {
            throw MedleyException.invalid(field, field + " is required");
        }
    }

    private static void requireLength(String field, String text, int limit) {
        if (text.length() > limit) {
            throw MedleyException.invalid(
                    field, "%s has %d characters, but at most %d are allowed".formatted(field, text.length(), limit));
        }
    }

    private static int whole(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    /** The decimal number that the caller wrote: 0.7f is 0.7, not 0.699999988079071. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
