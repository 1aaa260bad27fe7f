package dev.medley.inference.speech;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to transcribe, and how. Checked by {@link SpeechTranscriber#submit}, which refuses what is out of range with an
 * {@link dev.medley.inference.InferenceException} that names the field.
 *
 * @param source the recording; the engine owns it from {@link SpeechTranscriber#submit} on, unless that refuses the
 *     task
 * @param language the language's code or English name, such as {@code de} or {@code german}, or null to detect it in
 *     the first window
 * @param translate whether to write English, whatever is spoken
 * @param timestamps whether segments have times. Without, a recording is one segment a window, and a window's end may
 *     cut a word in two
 * @param words whether segments have words with times
 * @param prompt text that may come before, for spelling and style; only its end is used if it is long. Null for none
 * @param conditionOnPrevious whether a window is read with the text of those before it; a loop can then go on for long
 * @param policy when a window is decoded again
 * @param deadline when the work is given up, or null for never
 */
public record TranscriptionTask(
        SampleSource source,
        @Nullable String language,
        boolean translate,
        boolean timestamps,
        boolean words,
        @Nullable String prompt,
        boolean conditionOnPrevious,
        DecodingPolicy policy,
        @Nullable Instant deadline) {

    /** A recording in whatever language it is, with segments and no words. */
    public static TranscriptionTask of(SampleSource source) {
        return new TranscriptionTask(source, null, false, true, false, null, false, DecodingPolicy.DEFAULT, null);
    }

    public TranscriptionTask withLanguage(@Nullable String other) {
        return new TranscriptionTask(
                source, other, translate, timestamps, words, prompt, conditionOnPrevious, policy, deadline);
    }

    public TranscriptionTask withTranslation(boolean wanted) {
        return new TranscriptionTask(
                source, language, wanted, timestamps, words, prompt, conditionOnPrevious, policy, deadline);
    }

    public TranscriptionTask withTimestamps(boolean wanted) {
        return new TranscriptionTask(
                source, language, translate, wanted, words, prompt, conditionOnPrevious, policy, deadline);
    }

    public TranscriptionTask withWords(boolean wanted) {
        return new TranscriptionTask(
                source, language, translate, timestamps, wanted, prompt, conditionOnPrevious, policy, deadline);
    }

    public TranscriptionTask withPrompt(@Nullable String other) {
        return new TranscriptionTask(
                source, language, translate, timestamps, words, other, conditionOnPrevious, policy, deadline);
    }

    public TranscriptionTask withConditionOnPrevious(boolean wanted) {
        return new TranscriptionTask(source, language, translate, timestamps, words, prompt, wanted, policy, deadline);
    }

    public TranscriptionTask withPolicy(DecodingPolicy other) {
        return new TranscriptionTask(
                source, language, translate, timestamps, words, prompt, conditionOnPrevious, other, deadline);
    }

    public TranscriptionTask withDeadline(@Nullable Instant other) {
        return new TranscriptionTask(
                source, language, translate, timestamps, words, prompt, conditionOnPrevious, policy, other);
    }
}
