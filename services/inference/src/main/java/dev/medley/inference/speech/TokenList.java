package dev.medley.inference.speech;

import java.util.Arrays;

/** Tokens as they are written, one after the other. Not thread-safe. */
final class TokenList {
    private int[] tokens = new int[64];
    private int size;

    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return tokens[index];
    }

    /** The last token but so many, counted from 1. */
    int last(int back) {
        return tokens[size - back];
    }

    int[] toArray() {
        return Arrays.copyOf(tokens, size);
    }
}
