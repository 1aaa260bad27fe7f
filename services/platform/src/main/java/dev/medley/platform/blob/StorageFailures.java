package dev.medley.platform.blob;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a storage, in words fit for a client. */
final class StorageFailures {
    private static final Duration ROOM_IN = Duration.ofMinutes(1);
    private static final List<String> FULL = List.of("No space left on device", "Disk quota exceeded");

    private StorageFailures() {}

    /** Java knows a full disk by the system's message alone. */
    static MedleyException of(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        return FULL.stream().anyMatch(message::contains) ? full(thrown) : outOfReach(thrown);
    }

    static MedleyException full(Throwable cause) {
        return new MedleyException(ErrorCategory.STORAGE_FULL, "The storage of files is full", null, ROOM_IN, cause);
    }

    static MedleyException outOfReach(Throwable cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE, "The storage of files can't be used just now", null, null, cause);
    }

    static MedleyException damaged(String message, @Nullable Throwable cause) {
        return new MedleyException(ErrorCategory.DATA_LOSS, message, null, null, cause);
    }
}
