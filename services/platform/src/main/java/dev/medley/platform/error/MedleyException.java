package dev.medley.platform.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure of a known category. The message is fit for the client: no stack, path, address or class name in it. */
public final class MedleyException extends RuntimeException {
    private final ErrorCategory category;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;

    public MedleyException(ErrorCategory category, String message) {
        this(category, message, null, null, null);
    }

    public MedleyException(
            ErrorCategory category,
            String message,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    /** A request whose field {@code field} is at fault. */
    public static MedleyException invalid(String field, String message) {
        return new MedleyException(ErrorCategory.INVALID_REQUEST, message, field, null, null);
    }

    public ErrorCategory category() {
        return category;
    }

    /** The path of the field at fault. */
    public @Nullable String field() {
        return field;
    }

    /** How long to wait before the next try, if one can help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
