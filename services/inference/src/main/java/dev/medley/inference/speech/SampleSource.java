package dev.medley.inference.speech;

import java.io.IOException;

/**
 * The sound of one recording, pulled as it is needed. One thread at a time reads it; the engine closes it once, when
 * the transcription ends for whatever reason, and may do so while another thread waits in {@link #read}, which must
 * then end.
 */
public interface SampleSource extends AutoCloseable {
    /**
     * Reads at least one sample, waiting for it if need be.
     *
     * @param into 16 kHz mono samples from -1 to 1 go here
     * @param offset the first place to write to
     * @param length most samples to read, at least 1
     * @return how many were read, or -1 at the end of the recording
     * @throws IOException if the recording can't be read
     * @throws dev.medley.inference.InferenceException if it is refused; the transcription fails with it
     */
    int read(float[] into, int offset, int length) throws IOException;

    @Override
    void close();

    /** A sound that is in memory. */
    static SampleSource of(float[] samples) {
        return new SampleSource() {
            private int at;

            @Override
            public int read(float[] into, int offset, int length) {
                int count = Math.min(length, samples.length - at);
                System.arraycopy(samples, at, into, offset, count);
                at += count;
                return count == 0 ? -1 : count;
            }

            @Override
            public void close() {
                at = samples.length;
            }
        };
    }
}
