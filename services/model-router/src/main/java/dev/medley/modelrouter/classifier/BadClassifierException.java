package dev.medley.modelrouter.classifier;

import org.jspecify.annotations.Nullable;

/** A classifier that can't be used. The message names the file and says what is wrong with it. */
public final class BadClassifierException extends RuntimeException {
    public BadClassifierException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
