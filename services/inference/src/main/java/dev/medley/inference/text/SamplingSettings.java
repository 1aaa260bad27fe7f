package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.GenerationDefaults;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a choice's tokens are drawn: a {@link SamplingRequest} with every gap filled, checked.
 *
 * @param temperature 0 is greedy
 * @param topK 0 is all
 */
record SamplingSettings(
        double temperature,
        double topP,
        int topK,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        double repetitionPenalty,
        Map<Integer, Double> logitBias,
        long seed) {

    private static final int MAX_BIASES = 1024;

    /** Fills the gaps from the checkpoint's own settings. */
    static SamplingSettings resolve(SamplingRequest request, GenerationDefaults defaults, int vocabularySize) {
        boolean greedyByDefault = Boolean.FALSE.equals(defaults.doSample());
        var settings = new SamplingSettings(
                range(
                        "temperature",
                        or(request.temperature(), greedyByDefault ? Double.valueOf(0) : defaults.temperature(), 1),
                        0,
                        2),
                range("top_p", or(request.topP(), defaults.topP(), 1), 0, 1),
                (int) range("top_k", or(toDouble(request.topK()), toDouble(defaults.topK()), 0), 0, Integer.MAX_VALUE),
                range("min_p", or(request.minP(), defaults.minP(), 0), 0, 1),
                range("presence_penalty", or(request.presencePenalty(), null, 0), -2, 2),
                range("frequency_penalty", or(request.frequencyPenalty(), null, 0), -2, 2),
                range("repetition_penalty", or(request.repetitionPenalty(), defaults.repetitionPenalty(), 1), 0, 2),
                request.logitBias(),
                request.seed() == null ? ThreadLocalRandom.current().nextLong() : request.seed());
        if (settings.topP == 0) {
            throw refuse("top_p", "0", "more than 0 and at most 1");
        }
        if (settings.repetitionPenalty == 0) {
            throw refuse("repetition_penalty", "0", "more than 0 and at most 2");
        }
        checkBiases(settings.logitBias, vocabularySize);
        return settings;
    }

    private static void checkBiases(Map<Integer, Double> biases, int vocabularySize) {
        if (biases.size() > MAX_BIASES) {
            throw refuse("logit_bias", biases.size() + " entries", "at most " + MAX_BIASES + " entries");
        }
        biases.forEach((token, bias) -> {
            if (token < 0 || token >= vocabularySize) {
                throw refuse("logit_bias", "token " + token, "token ids from 0 to " + (vocabularySize - 1));
            }
            range("logit_bias", bias, -100, 100);
        });
    }

    boolean greedy() {
        return temperature == 0;
    }

    /** Whether single logits change from step to step. */
    boolean penalised() {
        return presencePenalty != 0 || frequencyPenalty != 0 || repetitionPenalty != 1;
    }

    private static double or(@Nullable Double first, @Nullable Double second, double last) {
        return first != null ? first : second != null ? second : last;
    }

    private static @Nullable Double toDouble(@Nullable Integer value) {
        return value == null ? null : value.doubleValue();
    }

    private static double range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) { // also refuses NaN
            throw refuse(field, number(value), "between " + number(min) + " and " + number(max));
        }
        return value;
    }

    private static InferenceException refuse(String field, String value, String limit) {
        return InferenceException.invalid(
                "sampling." + field, "%s is %s, but must be %s".formatted(field, value, limit));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
