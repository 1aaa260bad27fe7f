package dev.medley.worker.generation;

import static dev.medley.worker.RequestFields.decimal;
import static dev.medley.worker.RequestFields.whole;

import dev.medley.inference.text.SamplingRequest;
import dev.medley.proto.text.v1.Sampling;
import java.util.HashMap;
import java.util.Map;

/** How a request draws tokens, as the engine takes it; ranges are the engine's to check. */
public final class SamplingRequests {
    private SamplingRequests() {}

    public static SamplingRequest of(Sampling sampling) {
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
}
