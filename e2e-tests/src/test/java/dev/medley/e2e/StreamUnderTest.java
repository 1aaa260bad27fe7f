package dev.medley.e2e;

import org.jspecify.annotations.Nullable;

/** A streamed answer that a test watches, and may have told to cut itself. */
sealed interface StreamUnderTest permits TextStream, EventStream {
    /**
     * How a stream ended.
     *
     * @param error what the server said went wrong, if it said so
     * @param finished whether a finish reason came
     * @param complete whether it ended as a stream ends
     * @param atNanos when it ended, by {@link System#nanoTime()}
     */
    record End(@Nullable String error, boolean finished, boolean complete, long atNanos) {}

    /** Waits until the first piece of text has come. */
    void awaitBegun() throws Exception;

    End awaitEnd() throws Exception;
}
