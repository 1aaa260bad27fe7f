package dev.medley.imagecaptioning.image;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;

/** Ends the decoding of an image that nobody waits for, and notices when pixels were made up. */
final class ReadingWatch implements IIOReadProgressListener, IIOReadWarningListener {
    /** libjpeg's words; what is missing it makes grey. */
    private static final String MADE_UP = "premature end";

    private final BooleanSupplier abandoned;
    private boolean madeUp;
    private float percentageRead;

    ReadingWatch(BooleanSupplier abandoned) {
        this.abandoned = abandoned;
    }

    /**
     * Tells, after the reading, whether what was read is of any use.
     *
     * @param rows of the picture
     */
    void check(ImageKind kind, int rows) throws BadImageException {
        if (abandoned.getAsBoolean()) {
            throw new MedleyException(ErrorCategory.CANCELLED, "The caller is gone");
        }
        // The reader of GIF files stops in silence where their data ends.
        boolean stopped = kind == ImageKind.GIF && percentageRead < 100f * (rows - 1) / rows;
        if (madeUp || stopped) {
            throw BadImageException.damaged(kind, "some of its picture is missing");
        }
    }

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        madeUp |= warning != null && warning.contains(MADE_UP);
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
        percentageRead = percentageDone;
        if (abandoned.getAsBoolean()) {
            source.abort();
        }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
}
