package dev.medley.inference.vision;

import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import java.util.List;

/** Writes about images. Thread-safe; owns the model's memory until it is closed. */
public interface ImageCaptioner extends AutoCloseable {
    /** What was loaded. */
    VisionModelDescription description();

    /** How busy it is now. */
    VisionLoad load();

    /** Makes of an image what the model sees, on the caller's thread; the image itself is not needed any more then. */
    PreparedImage prepare(RgbImage image);

    /**
     * Takes a task, or refuses it at once.
     *
     * @param task its prompt is a conversation in which an image part stands for each image, or a raw prompt in which
     *     the image token does. A model that writes captions alone takes one message with one image, whose text the
     *     caption goes on from, or that text as a raw prompt
     * @param images in the order of their parts
     * @param listener hears the text; called on the engine's thread
     * @throws dev.medley.inference.InferenceException INVALID_REQUEST or CONTEXT_LENGTH_EXCEEDED if the task is out of
     *     range or has not as many images as the prompt asks for, OVERLOADED if the queue is full, UNAVAILABLE if the
     *     engine is closing
     */
    Generation submitPrepared(GenerationTask task, List<PreparedImage> images, GenerationListener listener);

    /** The same with images that are still to be prepared, which is done before this returns. */
    default Generation submit(GenerationTask task, List<RgbImage> images, GenerationListener listener) {
        return submitPrepared(task, images.stream().map(this::prepare).toList(), listener);
    }

    /** Lets what runs finish no more: every open task fails as UNAVAILABLE, then the memory is freed. */
    @Override
    void close();
}
