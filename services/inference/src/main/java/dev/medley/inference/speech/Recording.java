package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.io.IOException;
import java.util.Arrays;

/**
 * One recording on its way through the engine: it holds the samples of one window, however long it is. A reader's
 * thread fills it and the engine's thread looks at it, in turns.
 */
final class Recording {
    private final SampleSource source;
    private final float[] samples;
    private int filled;
    private long seek;
    private long length;
    private boolean ended;

    /** @param windowFrames frames of a window */
    Recording(SampleSource source, int windowFrames) {
        this.source = source;
        this.samples = new float[windowFrames * LogMel.HOP];
    }

    /**
     * Reads until the window is full or the recording ends.
     *
     * @throws InferenceException the source's refusal, or INTERNAL if it fails
     */
    void fill() {
        try {
            while (!ended && filled < samples.length) {
                int count = source.read(samples, filled, samples.length - filled);
                ended = count < 0;
                filled += Math.max(0, count);
                length += Math.max(0, count);
            }
        } catch (IOException e) {
            throw new InferenceException(Reason.INTERNAL, "The recording can't be read", null, e);
        }
    }

    /** Whether the window holds nothing, once it has been filled. */
    boolean finished() {
        return filled == 0;
    }

    /** The window's samples, with silence after the recording's end. */
    float[] window() {
        return samples.clone();
    }

    /** Where the window starts, in frames. */
    long seek() {
        return seek;
    }

    /** Frames of the window that are in the recording. */
    int frames() {
        return (filled + LogMel.HOP - 1) / LogMel.HOP;
    }

    /** Goes on by some frames, at most those of the window. */
    void advance(int frames) {
        int gone = Math.min(filled, frames * LogMel.HOP);
        System.arraycopy(samples, gone, samples, 0, filled - gone);
        Arrays.fill(samples, filled - gone, filled, 0);
        filled -= gone;
        seek += frames;
    }

    /** Seconds read so far; the recording's duration, once it is finished. */
    double seconds() {
        return (double) length / LogMel.SAMPLE_RATE;
    }

    /** Lets the source go; a reader that waits for it comes back. */
    void close() {
        source.close();
    }
}
