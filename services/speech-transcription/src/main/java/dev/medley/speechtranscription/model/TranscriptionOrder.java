package dev.medley.speechtranscription.model;

import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.TranscriptionTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to be written, of whatever sound.
 *
 * @param language code or English name; null to have it told from the sound
 * @param translate whether to write English
 * @param words whether words have times
 * @param prompt text that may come before; null for none
 * @param policy when a window is decoded again
 * @param deadline when the work is given up, or null for never
 */
public record TranscriptionOrder(
        @Nullable String language,
        boolean translate,
        boolean words,
        @Nullable String prompt,
        DecodingPolicy policy,
        @Nullable Instant deadline) {

    /** The task for a sound, with times. */
    public TranscriptionTask of(SampleSource source) {
        return new TranscriptionTask(source, language, translate, true, words, prompt, false, policy, deadline);
    }

    /** The same, with its first temperature only: for text that is heard again anyway. */
    public TranscriptionOrder once() {
        var first = new DecodingPolicy(
                policy.temperatures().subList(0, 1), null, policy.logProbThreshold(), policy.noSpeechThreshold());
        return new TranscriptionOrder(language, translate, words, prompt, first, deadline);
    }
}
