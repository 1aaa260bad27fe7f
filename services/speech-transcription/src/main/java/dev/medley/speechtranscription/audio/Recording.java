package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.MedleyException;

/** A recording that is decoded as it is read, in memory that does not grow with its length. One thread uses it. */
public interface Recording extends AutoCloseable {
    /** Samples of a second. */
    int SAMPLE_RATE = 16_000;

    /**
     * Reads on, and waits for the decoder where it is behind.
     *
     * @param samples takes the next samples of the one channel, -1 to 1
     * @return how many there were, at least 1; -1 at the end
     * @throws MedleyException if the recording is bad or beyond the limits; the message says in which way
     */
    int read(float[] samples);

    /** Ends the decoding, wherever it is. */
    @Override
    void close();
}
