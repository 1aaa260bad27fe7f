package dev.medley.inference.vision;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Features of the images seen last, by what the images show. Bounded by bytes; thread-safe. */
final class FeatureCache {
    private final long mostBytes;
    private final Map<ImageKey, float[]> features = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    FeatureCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The features of an image, not to be written to; null if they are not there. */
    synchronized float @Nullable [] get(ImageKey image) {
        return features.get(image);
    }

    /** Remembers an image, and forgets those that nobody has asked for longest. */
    synchronized void put(ImageKey image, float[] values) {
        if (size(values) > mostBytes) {
            return;
        }
        float[] before = features.put(image, values);
        bytes += size(values) - (before == null ? 0 : size(before));
        Iterator<float[]> oldest = features.values().iterator();
        while (bytes > mostBytes) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long size(float[] values) {
        return (long) Float.BYTES * values.length;
    }
}
