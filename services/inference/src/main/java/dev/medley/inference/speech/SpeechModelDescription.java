package dev.medley.inference.speech;

import dev.medley.inference.program.Precision;
import java.time.Instant;
import java.util.List;

/**
 * What an engine loaded.
 *
 * @param architecture as config.json names it
 * @param parameters how many weights the checkpoint has
 * @param device {@code cpu} or {@code cuda:N}
 * @param precision of the weights
 * @param windowSeconds how much sound the model hears at once
 * @param vocabularySize tokens that the model tells apart
 * @param slots windows decoded at once
 * @param cacheBytes memory set aside for keys and values
 * @param languages codes of the languages it can be asked for
 * @param translates whether it can write English, whatever is spoken
 * @param createdAt when the weights were last written
 */
public record SpeechModelDescription(
        String architecture,
        long parameters,
        String device,
        Precision precision,
        double windowSeconds,
        int vocabularySize,
        int slots,
        long cacheBytes,
        List<String> languages,
        boolean translates,
        Instant createdAt) {
    public SpeechModelDescription {
        languages = List.copyOf(languages);
    }
}
