package dev.medley.inference.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What generation_config.json says of how the model should be sampled; what it leaves open is null. Where it has no
 * {@code eos_token_id}, {@code bos_token_id} or {@code pad_token_id}, config.json's counts.
 *
 * @param eosTokenIds the tokens that end an answer; may be empty
 * @param temperature 0 or more
 * @param topP over 0, at most 1
 * @param topK 0 (no limit) or more
 * @param minP 0 to 1
 * @param repetitionPenalty over 0
 * @param doSample false asks for greedy decoding
 */
public record GenerationDefaults(
        List<Integer> eosTokenIds,
        @Nullable Integer bosTokenId,
        @Nullable Integer padTokenId,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double minP,
        @Nullable Double repetitionPenalty,
        @Nullable Boolean doSample) {

    static GenerationDefaults read(JsonFields generation, JsonFields config) {
        List<Integer> eos = generation.integers("eos_token_id", 0, Integer.MAX_VALUE);
        return new GenerationDefaults(
                eos.isEmpty() ? config.integers("eos_token_id", 0, Integer.MAX_VALUE) : eos,
                tokenId("bos_token_id", generation, config),
                tokenId("pad_token_id", generation, config),
                generation.optionalNumber("temperature", 0, 100),
                generation.optionalNumber("top_p", Double.MIN_VALUE, 1),
                generation.optionalInteger("top_k", 0, Integer.MAX_VALUE),
                generation.optionalNumber("min_p", 0, 1),
                generation.optionalNumber("repetition_penalty", Double.MIN_VALUE, 100),
                generation.has("do_sample") ? generation.flag("do_sample", false) : null);
    }

    /** The same for a model whose answers end with one token, whatever the files say. */
    GenerationDefaults endingWith(int token) {
        return new GenerationDefaults(
                List.of(token), bosTokenId, padTokenId, temperature, topP, topK, minP, repetitionPenalty, doSample);
    }

    /** Checkpoints write -1 for a token that they don't have. */
    private static @Nullable Integer tokenId(String field, JsonFields generation, JsonFields config) {
        JsonFields fields = generation.has(field) ? generation : config;
        List<Integer> ids = fields.integers(field, -1, Integer.MAX_VALUE);
        return ids.isEmpty() || ids.get(0) < 0 ? null : ids.get(0);
    }
}
