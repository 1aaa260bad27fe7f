package dev.medley.imagecaptioning.model;

import dev.medley.imagecaptioning.metrics.CaptioningMetrics;
import dev.medley.inference.InferenceException;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.vision.ImageCaptioner;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.inference.vision.VisionModelDescription;
import dev.medley.worker.InferenceFailures;
import java.util.List;

/**
 * A loaded model under the name it is served by.
 *
 * @param name the name that answers carry, whatever alias a request used
 */
public record ServedVisionModel(String name, String domain, ImageCaptioner captioner, CaptioningMetrics metrics) {
    /**
     * Takes a task, and measures it.
     *
     * @param images in the order of their parts
     * @param listener as {@link ImageCaptioner#submitPrepared} says
     * @throws dev.medley.platform.error.MedleyException as {@link ImageCaptioner#submitPrepared} says
     */
    public Generation submit(GenerationTask task, List<PreparedImage> images, GenerationListener listener) {
        try {
            return metrics.submit(task, listener, heard -> captioner.submitPrepared(task, images, heard));
        } catch (InferenceException e) {
            throw InferenceFailures.toMedley(e);
        }
    }

    public VisionModelDescription description() {
        return captioner.description();
    }
}
