package dev.medley.imagecaptioning.endpoint;

import dev.medley.inference.text.GenerationTask;
import java.util.List;

/**
 * What is to be written, and about what.
 *
 * @param images in the order of their parts
 */
record CaptioningOrder(GenerationTask task, List<ShownImage> images) {
    CaptioningOrder {
        images = List.copyOf(images);
    }
}
