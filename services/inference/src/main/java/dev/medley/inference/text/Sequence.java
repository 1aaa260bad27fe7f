package dev.medley.inference.text;

import java.util.Arrays;

/**
 * One choice on its way through the model: what of its prompt has been read, where its KV cache is, and which adapter
 * answers.
 */
final class Sequence {
    private static final int NO_SLOT = -1;

    private final Choice choice;
    private final int[] prompt;
    private LoadedAdapter adapter = LoadedAdapter.NONE;
    private int read;
    private int slot = NO_SLOT;

    Sequence(Choice choice, int[] prompt) {
        this.choice = choice;
        this.prompt = prompt;
    }

    Choice choice() {
        return choice;
    }

    LoadedAdapter adapter() {
        return adapter;
    }

    void answerWith(LoadedAdapter one) {
        adapter = one;
    }

    /** Whether nobody waits for this any more. */
    boolean over() {
        return choice.finished() || choice.task().ended();
    }

    int slot() {
        return slot;
    }

    void moveTo(int target) {
        slot = target;
    }

    /** How many of its tokens are in the KV cache: all but the newest, once there is one. */
    int cached() {
        return read + Math.max(0, choice.generated() - 1);
    }

    /** The next piece of the prompt, at most {@code most} tokens, which counts as read from now on. */
    int[] nextChunk(int most) {
        int[] chunk = Arrays.copyOfRange(prompt, read, Math.min(prompt.length, read + most));
        read += chunk.length;
        return chunk;
    }

    boolean promptRead() {
        return read == prompt.length;
    }
}
