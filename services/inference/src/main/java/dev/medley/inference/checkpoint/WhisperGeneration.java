package dev.medley.inference.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What generation_config.json says of how a Whisper transcribes: its control tokens, and what it must not write.
 *
 * @param endOfText the token that ends a transcript; every text token is below it
 * @param startOfTranscript the token that a transcript starts with
 * @param noTimestamps the token that asks for no times; the tokens from the next one on are times, 20 ms apart, and the
 *     one before says that nobody speaks
 * @param startOfPrevious the token before what was said before, if the checkpoint names it
 * @param languages the token of each language by its code, such as {@code en}; empty if the model speaks English alone
 * @param transcribe the token that asks for the words as they are said, if there are tasks
 * @param translate the token that asks for them in English, if there are tasks
 * @param suppressed tokens that are never written
 * @param suppressedFirst tokens that a transcript does not start with
 * @param maxInitialTimestampIndex the latest first time, in steps of 20 ms, or null for any
 * @param maxLength most tokens of a transcript
 * @param alignmentHeads the decoder heads that word times are read from; if the checkpoint names none, all of the upper
 *     half of the layers
 */
public record WhisperGeneration(
        int endOfText,
        int startOfTranscript,
        int noTimestamps,
        @Nullable Integer startOfPrevious,
        Map<String, Integer> languages,
        @Nullable Integer transcribe,
        @Nullable Integer translate,
        List<Integer> suppressed,
        List<Integer> suppressedFirst,
        @Nullable Integer maxInitialTimestampIndex,
        int maxLength,
        List<Head> alignmentHeads) {

    /** One attention head. */
    public record Head(int layer, int head) {}

    /** The token of time 0. */
    public int firstTime() {
        return noTimestamps + 1;
    }

    static WhisperGeneration read(JsonFields generation, WhisperConfig config) {
        int largest = config.vocabSize() - 1;
        Map<String, Integer> languages = generation.flag("is_multilingual", generation.has("lang_to_id"))
                ? languages(generation, largest)
                : Map.of();
        JsonFields tasks = languages.isEmpty() ? null : generation.object("task_to_id");
        Integer maxLength = generation.optionalInteger("max_length", 1, Integer.MAX_VALUE);
        return new WhisperGeneration(
                generation.integer("eos_token_id", 1, largest),
                generation.integer("decoder_start_token_id", 0, largest),
                generation.integer("no_timestamps_token_id", 1, largest - 1),
                generation.optionalInteger("prev_sot_token_id", 0, largest),
                languages,
                tasks == null ? null : tasks.optionalInteger("transcribe", 0, largest),
                tasks == null ? null : tasks.optionalInteger("translate", 0, largest),
                generation.integers("suppress_tokens", -1, largest).stream()
                        .filter(token -> token >= 0)
                        .toList(),
                generation.integers("begin_suppress_tokens", 0, largest),
                generation.optionalInteger("max_initial_timestamp_index", 0, Integer.MAX_VALUE),
                maxLength == null ? config.maxTargetPositions() : maxLength,
                alignmentHeads(generation, config));
    }

    private static Map<String, Integer> languages(JsonFields generation, int largest) {
        JsonFields tokens = generation.object("lang_to_id");
        if (tokens == null) {
            throw generation.refuse(
                    "lang_to_id", "is missing", "the token of each language, as the model is multilingual");
        }
        var languages = new TreeMap<String, Integer>();
        tokens.node().propertyNames().forEach(token -> {
            if (!token.matches("<\\|[a-z]{2,3}\\|>")) {
                throw tokens.refuse(token, "is no language", "tokens such as <|en|>");
            }
            languages.put(token.substring(2, token.length() - 2), tokens.integer(token, 0, largest));
        });
        return languages;
    }

    private static List<Head> alignmentHeads(JsonFields generation, WhisperConfig config) {
        int layers = config.decoder().layers();
        int heads = config.decoder().heads();
        var found = new ArrayList<Head>();
        JsonNode named = generation.value("alignment_heads");
        if (named == null) {
            for (int place = layers / 2 * heads; place < layers * heads; place++) {
                found.add(new Head(place / heads, place % heads));
            }
            return found;
        }
        for (JsonNode pair : named) {
            var head = new Head(pair.path(0).asInt(-1), pair.path(1).asInt(-1));
            if (head.layer < 0 || head.layer >= layers || head.head < 0 || head.head >= heads) {
                throw generation.refuse(
                        "alignment_heads",
                        "has " + JsonFields.shown(pair),
                        "pairs of a layer below %d and a head below %d".formatted(layers, heads));
            }
            found.add(head);
        }
        if (found.isEmpty()) {
            throw generation.refuse("alignment_heads", "is " + JsonFields.shown(named), "at least one pair");
        }
        return found;
    }
}
