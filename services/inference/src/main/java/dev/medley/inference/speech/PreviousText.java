package dev.medley.inference.speech;

import java.util.Arrays;

/**
 * The end of what was said before a window: the task's prompt, and the segments so far if windows are read with them. A
 * text that was drawn at a high temperature is no guide for what follows. The engine's thread owns it.
 */
final class PreviousText {
    private static final double HIGHEST_TEMPERATURE = 0.5;

    private final int[] prompt;
    private final boolean conditioned;
    private final int most;
    private int[] tokens;
    private boolean trusted = true;

    /**
     * @param prompt the prompt's tokens
     * @param conditioned whether segments are added
     * @param most how many tokens count
     */
    PreviousText(int[] prompt, boolean conditioned, int most) {
        this.prompt = end(prompt, most);
        this.conditioned = conditioned;
        this.most = most;
        this.tokens = this.prompt;
    }

    /** The tokens to read before the next window; may be none. */
    int[] tokens() {
        return conditioned && trusted ? tokens : prompt;
    }

    /** A window was transcribed, or found silent. */
    void windowEnded(double temperature) {
        trusted = temperature < HIGHEST_TEMPERATURE;
    }

    /**
     * Adds a segment of a window.
     *
     * @param firstTime the token of time 0; of two times at the end only one is kept
     */
    void add(int[] segment, int firstTime) {
        if (!conditioned) {
            return;
        }
        boolean doubled = segment.length > 2 && segment[segment.length - 2] >= firstTime;
        int added = doubled ? segment.length - 1 : segment.length;
        int[] longer = Arrays.copyOf(tokens, tokens.length + added);
        System.arraycopy(segment, 0, longer, tokens.length, added);
        tokens = end(longer, most);
    }

    private static int[] end(int[] tokens, int most) {
        return tokens.length <= most ? tokens : Arrays.copyOfRange(tokens, tokens.length - most, tokens.length);
    }
}
