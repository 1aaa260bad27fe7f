package dev.medley.platform.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The deadline of the call that is being served on this thread. */
public final class Deadlines {
    private Deadlines() {}

    /** When the caller stops waiting, by this machine's clock, or null for never. */
    public static @Nullable Instant current() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null ? null : Instant.now().plusNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }
}
