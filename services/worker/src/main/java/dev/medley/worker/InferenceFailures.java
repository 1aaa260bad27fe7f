package dev.medley.worker;

import dev.medley.inference.InferenceException;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The engine's failures as rows of the suite's error table. */
public final class InferenceFailures {
    private static final Duration RETRY_WHEN_OVERLOADED = Duration.ofSeconds(1);

    private InferenceFailures() {}

    /** A failure of the suite that a worker's own code sent through the engine comes out as it went in. */
    public static MedleyException toMedley(InferenceException failure) {
        if (failure.getCause() instanceof MedleyException own) {
            return own;
        }
        ErrorCategory category = category(failure.reason());
        String message = category == ErrorCategory.INTERNAL ? "Internal error" : String.valueOf(failure.getMessage());
        @Nullable Duration retryAfter = category.retryable() ? RETRY_WHEN_OVERLOADED : null;
        return new MedleyException(category, message, failure.field(), retryAfter, failure);
    }

    private static ErrorCategory category(InferenceException.Reason reason) {
        return switch (reason) {
            case INVALID_REQUEST -> ErrorCategory.INVALID_REQUEST;
            case CONTEXT_LENGTH_EXCEEDED -> ErrorCategory.CONTEXT_LENGTH_EXCEEDED;
            case OVERLOADED -> ErrorCategory.OVERLOADED;
            case DEADLINE_EXCEEDED -> ErrorCategory.DEADLINE_EXCEEDED;
            case CANCELLED -> ErrorCategory.CANCELLED;
            case UNAVAILABLE -> ErrorCategory.UNAVAILABLE;
            case BAD_CHECKPOINT, INTERNAL -> ErrorCategory.INTERNAL;
        };
    }
}
