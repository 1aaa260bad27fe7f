package dev.medley.gateway.openai;

import static java.util.Map.entry;

import dev.medley.platform.error.MedleyException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Translates the path of a field in {@code medley.text.v1}, {@code medley.vision.v1}, {@code medley.speech.v1} or
 * {@code medley.routing.v1} to the parameter of the OpenAI API that it came from.
 */
public final class ParameterNames {
    private static final List<String> WRAPPERS = List.of(
            "captioning.",
            "generation.",
            "recording.",
            "sampling.",
            "conversation.",
            "log_probs.",
            "query.",
            "settings.",
            "transcription.");
    private static final Pattern NAME = Pattern.compile("[a-z_]+");
    private static final Map<String, String> RENAMED = Map.ofEntries(
            entry("choice_count", "n"),
            entry("log_probs", "logprobs"),
            entry("top_count", "top_logprobs"),
            entry("ignore_end_of_sequence", "ignore_eos"),
            entry("tools_json", "tools"),
            entry("tool_calls_json", "tool_calls"),
            entry("template_variables_json", "chat_template_kwargs"),
            entry("conversation", "messages"),
            entry("texts", "messages"),
            entry("turns", "messages"),
            entry("parts", "content"),
            entry("image", "image_url"),
            entry("recording", "file"),
            entry("file_id", "file"),
            entry("word_times", "timestamp_granularities"));

    private ParameterNames() {}

    /** A worker's or router's failure in the words of the OpenAI API; anything else as it is. */
    public static Throwable translate(Throwable thrown) {
        return translate(thrown, ParameterNames::openAi);
    }

    /** A worker's failure in the words of an endpoint with names of its own. */
    public static Throwable translate(Throwable thrown, UnaryOperator<String> names) {
        if (!(thrown instanceof MedleyException failure) || failure.field() == null) {
            return thrown;
        }
        String parameter = names.apply(failure.field());
        @Nullable String message = failure.getMessage();
        return new MedleyException(
                failure.category(),
                message == null ? "" : message.replace(failure.field(), parameter),
                parameter,
                failure.retryAfter(),
                failure);
    }

    /** A path that is no field of the contract comes back as it is. */
    public static String openAi(String path) {
        String rest = path;
        for (String wrapper : WRAPPERS) {
            if (rest.startsWith(wrapper)) {
                rest = rest.substring(wrapper.length());
            }
        }
        if (rest.startsWith("prompt.")) {
            return "prompt";
        }
        Matcher names = NAME.matcher(rest.replace(".image.file_id", ".image").replace(".image.file", ".image"));
        return names.replaceAll(name -> RENAMED.getOrDefault(name.group(), name.group()));
    }
}
