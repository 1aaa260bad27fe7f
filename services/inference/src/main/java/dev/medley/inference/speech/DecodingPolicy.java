package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a window is decoded again at a higher temperature, and when it is taken for silence (Radford et al. 2022,
 * section 4.5).
 *
 * @param temperatures to try in turn, each 0 to 1; 0 takes the most likely tokens
 * @param compressionRatioThreshold a text that zlib makes more than so many times smaller repeats itself, and is
 *     decoded again; null for never
 * @param logProbThreshold a transcript whose average log-probability is below is decoded again; null for never
 * @param noSpeechThreshold a window that is below {@code logProbThreshold}, and silence with more than this
 *     probability, has no text; null for never
 */
public record DecodingPolicy(
        List<Double> temperatures,
        @Nullable Double compressionRatioThreshold,
        @Nullable Double logProbThreshold,
        @Nullable Double noSpeechThreshold) {
    /** The paper's. */
    public static final DecodingPolicy DEFAULT =
            new DecodingPolicy(List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0), 2.4, -1.0, 0.6);

    /** The most likely tokens, whatever they are. */
    public static final DecodingPolicy GREEDY = new DecodingPolicy(List.of(0.0), null, null, null);

    private static final double HIGHEST_TEMPERATURE = 1;

    public DecodingPolicy {
        temperatures = List.copyOf(temperatures);
        if (temperatures.isEmpty()) {
            throw InferenceException.invalid("temperature", "temperature is missing");
        }
        temperatures.forEach(temperature -> {
            if (!(temperature >= 0 && temperature <= HIGHEST_TEMPERATURE)) { // also refuses NaN
                throw InferenceException.invalid(
                        "temperature", "temperature is %s, but must be between 0 and 1".formatted(temperature));
            }
        });
    }

    /** As a request that names one temperature has it: 0 stands for the default, which starts there. */
    public static DecodingPolicy at(double temperature) {
        return temperature == 0
                ? DEFAULT
                : new DecodingPolicy(
                        List.of(temperature),
                        DEFAULT.compressionRatioThreshold,
                        DEFAULT.logProbThreshold,
                        DEFAULT.noSpeechThreshold);
    }

    /** Whether a window with these figures is silence, and its text made up. */
    boolean isSilence(double averageLogProb, double noSpeechProbability) {
        return noSpeechThreshold != null && isUnlikely(averageLogProb) && noSpeechProbability > noSpeechThreshold;
    }

    /** Whether a window with these figures should be decoded again. */
    boolean isPoor(double averageLogProb, double compressionRatio) {
        return isUnlikely(averageLogProb)
                || (compressionRatioThreshold != null && compressionRatio > compressionRatioThreshold);
    }

    private boolean isUnlikely(double averageLogProb) {
        return logProbThreshold != null && averageLogProb < logProbThreshold;
    }
}
