package dev.medley.inference.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are drawn, as a request says it; null takes the checkpoint's generation_config.json, then the neutral
 * value.
 *
 * @param temperature 0 to 2; 0 takes the most likely token
 * @param topP nucleus, more than 0 to 1
 * @param topK 0 (all) to the vocabulary size
 * @param minP 0 to 1
 * @param presencePenalty -2 to 2
 * @param frequencyPenalty -2 to 2
 * @param repetitionPenalty more than 0 to 2
 * @param logitBias token id to bias, -100 to 100
 * @param seed start of the request's own random stream, or null for a random one
 */
public record SamplingRequest(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double minP,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable Double repetitionPenalty,
        Map<Integer, Double> logitBias,
        @Nullable Long seed) {

    /** Everything as the checkpoint says. */
    public static final SamplingRequest DEFAULTS =
            new SamplingRequest(null, null, null, null, null, null, null, Map.of(), null);

    /** The most likely token at each step. */
    public static final SamplingRequest GREEDY =
            new SamplingRequest(0.0, null, null, null, null, null, null, Map.of(), null);

    public SamplingRequest {
        logitBias = Map.copyOf(logitBias);
    }
}
