package dev.medley.inference.text;

/**
 * A piece of a prompt.
 *
 * @param ids token ids (T)
 * @param start position of the first of them
 * @param features what a decoder reads beside the tokens, as its {@link ImageInput} says; empty for nothing
 */
record PromptChunk(int[] ids, int start, float[] features) {
    private static final float[] NOTHING = {};

    /** Tokens alone. */
    PromptChunk(int[] ids, int start) {
        this(ids, start, NOTHING);
    }

    boolean seesImages() {
        return features.length > 0;
    }
}
