package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.medley.imagecaptioning.video.ScenePictures.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Finds where scenes begin, and gives a picture of each: of the moment when it has settled, since the first frames of a
 * film are often black, and those at a cut blurred. A scene has a place; of more than there are places for, those with
 * the greatest changes take them.
 */
final class SceneFinder implements AutoCloseable {
    /** Takes what is found. */
    interface Sink {
        /**
         * A scene, instead of the one that had its place.
         *
         * @param place from 0 on; the first scene's is 0
         * @param start in seconds
         */
        void take(int place, double start, Picture picture);
    }

    /** Shortest scene, in seconds: what comes and goes faster is a flash, or an effect. */
    static final double SHORTEST = 0.5;

    private static final int NONE = -1;

    private final double leastChange;
    private final double[] changes;
    private final Sink sink;
    private final ChangeMeter meter = new ChangeMeter();
    private final ScenePictures pictures = new ScenePictures();
    private final AVFrame last = av_frame_alloc();
    private int found;
    private double start;
    private int unsettled = NONE;

    /**
     * @param leastChange that begins a scene, in percent
     * @param places most scenes
     */
    SceneFinder(double leastChange, int places, Sink sink) {
        this.leastChange = leastChange;
        this.changes = new double[places];
        this.sink = sink;
    }

    /** @param second when the frame is shown, not before the one before */
    void take(AVFrame frame, double second) {
        double change = meter.change(frame);
        if (found == 0) {
            begin(0, Double.MAX_VALUE);
        } else if (change >= leastChange && second - start >= SHORTEST) {
            settle();
            start = second;
            begin(place(change), change);
        }
        if (unsettled != NONE) {
            av_frame_unref(last);
            av_frame_ref(last, frame);
            if (second - start >= SHORTEST) {
                settle();
            }
        }
    }

    /** There are no more frames. */
    void finish() {
        settle();
    }

    private void begin(int place, double change) {
        unsettled = place;
        if (place != NONE) {
            changes[place] = change;
            found = Math.max(found, place + 1);
        }
    }

    /** A free place, or that of the least change if this one is greater. */
    private int place(double change) {
        if (found < changes.length) {
            return found;
        }
        int least = 0;
        for (int i = 1; i < changes.length; i++) {
            least = changes[i] < changes[least] ? i : least;
        }
        return changes[least] < change ? least : NONE;
    }

    private void settle() {
        if (unsettled != NONE) {
            sink.take(unsettled, start, pictures.of(last));
            unsettled = NONE;
        }
    }

    @Override
    public void close() {
        av_frame_free(last);
        pictures.close();
        meter.close();
    }
}
