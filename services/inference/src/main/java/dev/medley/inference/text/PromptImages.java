package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The images of a prompt, whose features are computed elsewhere, maybe after the task was taken.
 *
 * @param input how the model takes them
 * @param features of each image
 */
record PromptImages(ImageInput input, List<CompletableFuture<float[]>> features) {
    /** Whether the prompt can be read. */
    boolean ready() {
        return features.stream().allMatch(image -> image.isDone() && !image.isCompletedExceptionally());
    }

    /** Why an image could not be seen, if so. */
    @Nullable
    InferenceException failure() {
        for (CompletableFuture<float[]> image : features) {
            if (image.isCompletedExceptionally()) {
                try {
                    image.join();
                } catch (CompletionException | CancellationException e) {
                    return e.getCause() instanceof InferenceException failure
                            ? failure
                            : new InferenceException(Reason.INTERNAL, "An image can't be seen", null, e.getCause());
                }
            }
        }
        return null;
    }

    /** What the decoder reads beside a chunk of the prompt. */
    float[] beside(int[] prompt, int from, int to) {
        return input.features(features.stream().map(CompletableFuture::join).toList(), prompt, from, to);
    }

    /** Nobody waits for them any more. */
    void giveUp() {
        features.forEach(image -> image.cancel(false));
    }
}
