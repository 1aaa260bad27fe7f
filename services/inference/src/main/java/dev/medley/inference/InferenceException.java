package dev.medley.inference;

import org.jspecify.annotations.Nullable;

/** A request, or a checkpoint, that the engine refuses or can't finish. The message is fit for the client to read. */
public final class InferenceException extends RuntimeException {
    /** What kind of failure it is; each names one row of the suite's error table. */
    public enum Reason {
        /** The request is malformed or out of range; sending it again can't help. */
        INVALID_REQUEST,
        /** Prompt and answer together don't fit the model's context. */
        CONTEXT_LENGTH_EXCEEDED,
        /** The queue is full; a later try can succeed. */
        OVERLOADED,
        /** The request's deadline passed. */
        DEADLINE_EXCEEDED,
        /** The caller cancelled. */
        CANCELLED,
        /** The engine is closing or closed. */
        UNAVAILABLE,
        /** The checkpoint can't be served. */
        BAD_CHECKPOINT,
        /** The engine failed. */
        INTERNAL
    }

    private final Reason reason;
    private final @Nullable String field;

    public InferenceException(Reason reason, String message) {
        this(reason, message, null, null);
    }

    public InferenceException(Reason reason, String message, @Nullable String field, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.field = field;
    }

    /** A request whose field {@code field} (as {@code medley.text.v1.Generation} names it) is out of range. */
    public static InferenceException invalid(String field, String message) {
        return new InferenceException(Reason.INVALID_REQUEST, message, field, null);
    }

    /** A checkpoint that can't be served; the message names the file, the culprit and what was expected. */
    public static InferenceException badCheckpoint(String message) {
        return new InferenceException(Reason.BAD_CHECKPOINT, message);
    }

    public Reason reason() {
        return reason;
    }

    /** The path of the offending field in the request, if one is to blame. */
    public @Nullable String field() {
        return field;
    }
}
