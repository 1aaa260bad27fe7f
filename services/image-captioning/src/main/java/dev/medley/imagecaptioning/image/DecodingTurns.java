package dev.medley.imagecaptioning.image;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets images be decoded, as many at once as there is room for; in the order in which they came. Thread-safe. */
final class DecodingTurns {
    private static final long UNIT = 1 << 10;
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Each holds its file and a thread. */
    private static final int WAITING_FOR_EACH_TURN = 16;

    private final Semaphore images;
    private final Semaphore memory;
    private final int allMemory;
    private final int mostWaiting;
    private final Duration wait;

    /** An image's turn, until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    DecodingTurns(ImageLimits limits) {
        images = new Semaphore(limits.atOnce(), true);
        mostWaiting = WAITING_FOR_EACH_TURN * limits.atOnce();
        allMemory = units(limits.decodingMemory().toBytes());
        memory = new Semaphore(allMemory, true);
        wait = limits.longestWait();
    }

    /**
     * Waits for a turn.
     *
     * @param bytes memory that decoding takes, no more than there is at all
     * @throws MedleyException OVERLOADED if none comes in time, or too many wait already
     */
    Turn take(long bytes) {
        if (images.getQueueLength() >= mostWaiting) {
            throw overloaded("%d do already".formatted(mostWaiting));
        }
        long deadline = System.nanoTime() + wait.toNanos();
        int needed = Math.min(allMemory, units(bytes));
        acquire(images, 1, deadline);
        try {
            acquire(memory, needed, deadline);
        } catch (MedleyException e) {
            images.release();
            throw e;
        }
        return () -> {
            memory.release(needed);
            images.release();
        };
    }

    private void acquire(Semaphore semaphore, int permits, long deadline) {
        try {
            if (semaphore.tryAcquire(permits, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw overloaded("none got its turn within %d ms".formatted(wait.toMillis()));
    }

    private static MedleyException overloaded(String why) {
        return new MedleyException(
                ErrorCategory.OVERLOADED, "Too many images wait to be decoded: " + why, null, RETRY, null);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT - 1) / UNIT);
    }
}
