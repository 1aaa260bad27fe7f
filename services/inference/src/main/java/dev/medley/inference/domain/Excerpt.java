package dev.medley.inference.domain;

/** The part of a text that is looked at: all of a usual one, head and tail of one that is too long. */
final class Excerpt {
    private static final int HALF = 1000;

    private Excerpt() {}

    static String of(String text) {
        if (text.length() <= 2 * HALF) {
            return text;
        }
        // Half a surrogate pair at a cut is no character; TensorFlow reads it as an unknown one.
        return text.substring(0, HALF) + " " + text.substring(text.length() - HALF);
    }
}
