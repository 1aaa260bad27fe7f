package dev.medley.platform.error;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The one table of failures: what each is in gRPC, in HTTP, in an OpenAI error body, and to Kafka's retries. The name
 * of a category is the {@code reason} of its {@code google.rpc.ErrorInfo}.
 */
public enum ErrorCategory {
    /** Malformed or out of range. */
    INVALID_REQUEST(Status.Code.INVALID_ARGUMENT, 400, "invalid_request_error", null, false),
    /** A setting that is known and can't be honoured. */
    UNSUPPORTED_PARAMETER(Status.Code.INVALID_ARGUMENT, 400, "invalid_request_error", "unsupported_parameter", false),
    /** Prompt and answer don't fit the model's context. */
    CONTEXT_LENGTH_EXCEEDED(
            Status.Code.INVALID_ARGUMENT, 400, "invalid_request_error", "context_length_exceeded", false),
    /** More bytes than a door takes. */
    PAYLOAD_TOO_LARGE(Status.Code.INVALID_ARGUMENT, 413, "invalid_request_error", "payload_too_large", false),
    /** A body in a form that a door doesn't read. */
    UNSUPPORTED_MEDIA_TYPE(Status.Code.INVALID_ARGUMENT, 415, "invalid_request_error", "unsupported_media_type", false),
    /** A path that is there, for another verb. */
    METHOD_NOT_ALLOWED(Status.Code.UNIMPLEMENTED, 405, "invalid_request_error", "method_not_allowed", false),
    /** No key, or a wrong one. */
    UNAUTHENTICATED(Status.Code.UNAUTHENTICATED, 401, "invalid_request_error", "invalid_api_key", false),
    /** A key that may not do this. */
    PERMISSION_DENIED(Status.Code.PERMISSION_DENIED, 403, "permission_error", "permission_denied", false),
    /** No worker serves the model. */
    MODEL_NOT_FOUND(Status.Code.NOT_FOUND, 404, "invalid_request_error", "model_not_found", false),
    /** No model that there is can do what the request asks for. */
    NO_MODEL_FITS(Status.Code.FAILED_PRECONDITION, 400, "invalid_request_error", "no_model_fits", false),
    /** No such thing. */
    NOT_FOUND(Status.Code.NOT_FOUND, 404, "invalid_request_error", "not_found", false),
    /** More requests or tokens than the caller's limit. */
    RATE_LIMITED(Status.Code.RESOURCE_EXHAUSTED, 429, "rate_limit_error", "rate_limit_exceeded", true),
    /** The queue is full. */
    OVERLOADED(Status.Code.RESOURCE_EXHAUSTED, 503, "server_error", "overloaded", true),
    /** There is no room left for what should be kept. */
    STORAGE_FULL(Status.Code.RESOURCE_EXHAUSTED, 507, "server_error", "storage_full", true),
    /** What was kept is damaged, or gone. */
    DATA_LOSS(Status.Code.DATA_LOSS, 500, "server_error", "data_loss", false),
    /** The model is known but not ready yet. */
    MODEL_LOADING(Status.Code.UNAVAILABLE, 503, "server_error", "model_loading", true),
    /** The worker is gone, draining or out of reach. */
    UNAVAILABLE(Status.Code.UNAVAILABLE, 503, "server_error", "unavailable", true),
    /** A server that is none of ours answers for the model, and not as it should. */
    BAD_GATEWAY(Status.Code.UNAVAILABLE, 502, "server_error", "bad_gateway", true),
    /** The deadline passed. */
    DEADLINE_EXCEEDED(Status.Code.DEADLINE_EXCEEDED, 504, "server_error", "deadline_exceeded", false),
    /** The caller sent nothing more for too long. */
    REQUEST_TIMEOUT(Status.Code.DEADLINE_EXCEEDED, 408, "invalid_request_error", "request_timeout", false),
    /** The caller went away. */
    CANCELLED(Status.Code.CANCELLED, 499, "server_error", "cancelled", false),
    /** Our fault. */
    INTERNAL(Status.Code.INTERNAL, 500, "server_error", "internal_error", false);

    private final Status.Code grpcCode;
    private final int httpStatus;
    private final String openAiType;
    private final @Nullable String openAiCode;
    private final boolean retryable;

    ErrorCategory(
            Status.Code grpcCode, int httpStatus, String openAiType, @Nullable String openAiCode, boolean retryable) {
        this.grpcCode = grpcCode;
        this.httpStatus = httpStatus;
        this.openAiType = openAiType;
        this.openAiCode = openAiCode;
        this.retryable = retryable;
    }

    public Status.Code grpcCode() {
        return grpcCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** {@code error.type} of an OpenAI error body. */
    public String openAiType() {
        return openAiType;
    }

    /** {@code error.code} of an OpenAI error body. */
    public @Nullable String openAiCode() {
        return openAiCode;
    }

    /** Whether the same request can succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
