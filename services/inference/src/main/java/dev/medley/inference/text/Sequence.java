package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import java.util.Arrays;

/**
 * One choice on its way through the model: what of its prompt has been read, where its KV cache is, and which adapter
 * answers.
 */
final class Sequence {
    private static final int NO_SLOT = -1;

    private final Choice choice;
    private final PromptImages images;
    private LoadedAdapter adapter = LoadedAdapter.NONE;
    private int[] prompt;
    private int answered;
    private int read;
    private int slot = NO_SLOT;

    Sequence(Choice choice, int[] prompt, PromptImages images) {
        this.choice = choice;
        this.images = images;
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

    /** The images that its prompt has. */
    PromptImages images() {
        return images;
    }

    /** Fails its task if it is due, or if an image of its prompt can't be seen. */
    void giveUpIfDue() {
        choice.task().giveUpIfDue();
        InferenceException failure = choice.task().ended() ? null : images.failure();
        if (failure != null) {
            choice.task().fail(failure);
        }
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

    /** Whether it gives way to those that somebody waits for. */
    boolean background() {
        return choice.task().background();
    }

    /** Loses its slot and what the KV cache holds of it: what it has answered is read again, behind its prompt. */
    void giveWay() {
        int from = prompt.length - answered;
        answered = choice.generated();
        prompt = Arrays.copyOf(prompt, from + answered);
        for (int i = 0; i < answered; i++) {
            prompt[from + i] = choice.tokens().get(i);
        }
        read = 0;
        slot = NO_SLOT;
    }

    /** How many of its tokens are in the KV cache: all but the newest, once there is one. */
    int cached() {
        return read + Math.max(0, choice.generated() - answered - 1);
    }

    /** The next piece of the prompt, at most {@code most} tokens, which counts as read from now on. */
    PromptChunk nextChunk(int most) {
        int start = read;
        read = Math.min(prompt.length, start + most);
        return new PromptChunk(Arrays.copyOfRange(prompt, start, read), start, images.beside(prompt, start, read));
    }

    boolean promptRead() {
        return read == prompt.length;
    }
}
