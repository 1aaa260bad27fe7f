package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.util.unit.DataSize;

/** Bounds what the bodies of all requests hold at a time. Thread-safe. */
public final class BodyMemory {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    public BodyMemory(DataSize limit) {
        this.limitBytes = limit.toBytes();
    }

    /** The share of one request, empty as yet. */
    public Share share() {
        return new Share();
    }

    /** What a request is told that finds no room. */
    public static MedleyException exhausted() {
        return new MedleyException(
                ErrorCategory.OVERLOADED, "Other requests take all memory set aside for bodies", null, RETRY, null);
    }

    /** What one request holds. One thread at a time; given back when it is closed. */
    public final class Share implements AutoCloseable {
        private long bytes;

        private Share() {}

        /** Takes more, if there is room; else changes nothing. */
        public boolean grow(long more) {
            if (heldBytes.addAndGet(more) > limitBytes) {
                heldBytes.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        @Override
        public void close() {
            heldBytes.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
