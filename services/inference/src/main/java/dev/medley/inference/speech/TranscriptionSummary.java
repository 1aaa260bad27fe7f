package dev.medley.inference.speech;

/**
 * What a transcription came to.
 *
 * @param language of the recording; it is {@code en} with probability 0 if there was no sound at all to tell it by
 * @param durationSeconds how long the recording is
 * @param promptTokens tokens read before the windows' own
 * @param completionTokens tokens written, those that were thrown away included
 */
public record TranscriptionSummary(
        SpokenLanguage language, double durationSeconds, long promptTokens, long completionTokens) {}
