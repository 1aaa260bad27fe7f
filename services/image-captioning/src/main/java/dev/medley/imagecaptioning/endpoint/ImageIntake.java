package dev.medley.imagecaptioning.endpoint;

import com.google.protobuf.ByteString;
import dev.medley.imagecaptioning.image.ImageDecoder;
import dev.medley.imagecaptioning.model.ServedVisionModel;
import dev.medley.inference.InferenceException;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.inference.vision.RgbImage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.worker.InferenceFailures;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** Makes of the images of a request what the model sees: one after the other, so that one is in memory at a time. */
@Component
final class ImageIntake {
    /** The longer edge of an image that is looked at in low detail, as in OpenAI's API. */
    private static final int LOW_DETAIL_EDGE = 512;

    private final ImageDecoder decoder;

    ImageIntake(ImageDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * @param gone whether nobody waits for it any more
     * @throws MedleyException with the field of the image at fault; or CANCELLED if the caller goes away
     */
    List<PreparedImage> prepare(List<ShownImage> images, ServedVisionModel model, BooleanSupplier gone) {
        return images.stream().map(image -> prepare(image, model, gone)).toList();
    }

    private PreparedImage prepare(ShownImage image, ServedVisionModel model, BooleanSupplier gone) {
        if (gone.getAsBoolean()) {
            throw new MedleyException(ErrorCategory.CANCELLED, "The caller is gone");
        }
        ByteString file = image.file().get();
        long started = System.nanoTime();
        PreparedImage prepared = decoder.decode(
                file,
                image.field(),
                gone,
                pixels -> see(image.small() ? pixels.within(LOW_DETAIL_EDGE) : pixels, model, image.field()));
        model.metrics().decoded(Duration.ofNanos(System.nanoTime() - started));
        return prepared;
    }

    /**
     * Makes of pixels what the model sees.
     *
     * @param field whose picture it is
     * @throws MedleyException INVALID_REQUEST with the field, if the model can't see such a picture
     */
    static PreparedImage see(RgbImage pixels, ServedVisionModel model, String field) {
        try {
            return model.captioner().prepare(pixels);
        } catch (InferenceException e) {
            MedleyException failure = InferenceFailures.toMedley(e);
            throw new MedleyException(failure.category(), field + ": " + failure.getMessage(), field, null, e);
        }
    }
}
