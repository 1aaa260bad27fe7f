package dev.medley.inference.text;

/**
 * Tokens read and written.
 *
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens generated, all choices together
 */
public record TokenUsage(int promptTokens, int completionTokens) {}
