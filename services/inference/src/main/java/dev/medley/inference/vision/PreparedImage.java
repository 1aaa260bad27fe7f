package dev.medley.inference.vision;

import org.jspecify.annotations.Nullable;

/**
 * An image as one model sees it; far smaller than the image. Made by {@link ImageCaptioner#prepare}, and of use to that
 * captioner alone.
 */
public final class PreparedImage {
    private final ImageKey key;
    private final float @Nullable [] planes;
    private final float @Nullable [] features;

    private PreparedImage(ImageKey key, float @Nullable [] planes, float @Nullable [] features) {
        this.key = key;
        this.planes = planes;
        this.features = features;
    }

    /** @param planes what the image processor made of it */
    static PreparedImage unseen(ImageKey key, float[] planes) {
        return new PreparedImage(key, planes, null);
    }

    /** @param features of the image, which was seen before */
    static PreparedImage known(ImageKey key, float[] features) {
        return new PreparedImage(key, null, features);
    }

    ImageKey key() {
        return key;
    }

    /** What the tower is to see; null if there is no need. */
    float @Nullable [] planes() {
        return planes;
    }

    /** Its features, if they are known. */
    float @Nullable [] features() {
        return features;
    }
}
