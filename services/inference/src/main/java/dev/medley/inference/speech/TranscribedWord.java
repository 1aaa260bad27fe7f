package dev.medley.inference.speech;

/**
 * A word and when it is said.
 *
 * @param text the word with its punctuation and the space before it
 * @param startSeconds from the start of the recording
 * @param endSeconds from the start of the recording
 */
public record TranscribedWord(String text, double startSeconds, double endSeconds) {}
