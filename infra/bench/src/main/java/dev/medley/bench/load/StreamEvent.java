package dev.medley.bench.load;

import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One {@code data:} line of a streamed answer, as far as a measurement needs it. */
sealed interface StreamEvent {
    /**
     * A chunk.
     *
     * @param text whether it carries text
     * @param finished whether it says that a choice is finished
     * @param usage the request's token counts, in the chunk that carries them
     */
    record Chunk(boolean text, boolean finished, @Nullable Usage usage) implements StreamEvent {}

    /** An error in place of the rest of the answer. */
    record Failure(String message) implements StreamEvent {}

    /** {@code [DONE]}. */
    record Done() implements StreamEvent {}

    /** Tokens as the server counts them. */
    record Usage(long promptTokens, long outputTokens) {}

    static StreamEvent parse(String data) {
        if (data.equals("[DONE]")) {
            return new Done();
        }
        JsonNode chunk;
        try {
            chunk = JsonMapper.shared().readTree(data);
        } catch (JacksonException e) {
            return new Failure("not JSON");
        }
        if (chunk.hasNonNull("error")) {
            JsonNode error = chunk.get("error");
            return new Failure(error.path("code").asString(error.path("type").asString("error")));
        }
        JsonNode choices = chunk.path("choices");
        return new Chunk(
                any(choices, StreamEvent::hasText),
                any(choices, choice -> choice.hasNonNull("finish_reason")),
                usage(chunk.path("usage")));
    }

    private static boolean any(JsonNode choices, Predicate<JsonNode> property) {
        return StreamSupport.stream(choices.spliterator(), false).anyMatch(property);
    }

    private static boolean hasText(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        return Stream.of(
                                choice.path("text"),
                                delta.path("content"),
                                delta.path("reasoning_content"),
                                delta.path("reasoning"))
                        .anyMatch(text -> text.isString() && !text.stringValue().isEmpty())
                || delta.hasNonNull("tool_calls");
    }

    private static @Nullable Usage usage(JsonNode usage) {
        if (!usage.isObject()) {
            return null;
        }
        return new Usage(
                usage.path("prompt_tokens").asLong(0),
                usage.path("completion_tokens").asLong(0));
    }
}
