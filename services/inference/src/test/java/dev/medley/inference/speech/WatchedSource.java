package dev.medley.inference.speech;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A recording that ends, or goes on for ever without a sound, and tells how much of it was read. */
final class WatchedSource implements SampleSource {
    private final float[] samples;
    private final boolean stalls;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int read;

    private WatchedSource(float[] samples, boolean stalls) {
        this.samples = samples;
        this.stalls = stalls;
    }

    static WatchedSource of(float[] samples) {
        return new WatchedSource(samples, false);
    }

    /** Waits for samples that never come. */
    static WatchedSource stalled() {
        return new WatchedSource(new float[0], true);
    }

    @Override
    public int read(float[] into, int offset, int length) {
        if (stalls) {
            awaitClosed();
            return -1;
        }
        int count = Math.min(Math.min(length, 1000), samples.length - read);
        System.arraycopy(samples, read, into, offset, count);
        read += count;
        return count == 0 ? -1 : count;
    }

    double secondsRead() {
        return (double) read / LogMel.SAMPLE_RATE;
    }

    void awaitClosed() {
        try {
            if (!closed.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody closed the recording within 30 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
