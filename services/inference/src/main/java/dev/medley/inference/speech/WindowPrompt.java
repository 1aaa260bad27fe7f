package dev.medley.inference.speech;

/**
 * What the decoder reads before it writes a window's transcript.
 *
 * @param tokens what came before, if anything, then the transcript's control tokens
 * @param start where in them the transcript starts
 */
record WindowPrompt(int[] tokens, int start) {}
