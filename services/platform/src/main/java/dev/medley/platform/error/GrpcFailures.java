package dev.medley.platform.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link MedleyException} over gRPC as {@code google.rpc.Status} and back: {@code ErrorInfo} holds the name
 * of the category, {@code BadRequest} the field at fault, {@code RetryInfo} how long to wait. What travels is fit for a
 * client; causes stay at home.
 */
public final class GrpcFailures {
    /** {@code ErrorInfo.domain} of every failure that Medley itself reports. */
    public static final String DOMAIN = "medley.dev";

    private GrpcFailures() {}

    /** The failure as a server sends it. Its cause is kept for the log of this process only. */
    public static StatusRuntimeException toGrpc(MedleyException failure) {
        ErrorCategory category = failure.category();
        var status = com.google.rpc.Status.newBuilder()
                .setCode(category.grpcCode().value())
                .setMessage(message(failure))
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(category.name())
                        .setDomain(DOMAIN)
                        .build()));
        if (failure.field() != null) {
            status.addDetails(Any.pack(BadRequest.newBuilder()
                    .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                            .setField(failure.field())
                            .setDescription(message(failure)))
                    .build()));
        }
        if (failure.retryAfter() != null) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(failure.retryAfter().toSeconds())
                            .setNanos(failure.retryAfter().toNanosPart()))
                    .build()));
        }
        StatusRuntimeException sent = StatusProto.toStatusRuntimeException(status.build());
        return new StatusRuntimeException(sent.getStatus().withCause(failure), sent.getTrailers());
    }

    /**
     * What any throwable means to a client. A failure that Medley reported comes back as it was sent. Of any other
     * status only the code is kept, since its text may name addresses or classes; everything else is
     * {@link ErrorCategory#INTERNAL}. The throwable itself becomes the cause, for the log.
     */
    public static MedleyException fromGrpc(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof MedleyException failure) {
                return failure;
            }
            if (link instanceof StatusRuntimeException failure) {
                return fromStatus(failure.getStatus(), failure.getTrailers(), thrown);
            }
            if (link instanceof StatusException failure) {
                return fromStatus(failure.getStatus(), failure.getTrailers(), thrown);
            }
        }
        return new MedleyException(ErrorCategory.INTERNAL, "Internal error", null, null, thrown);
    }

    private static MedleyException fromStatus(Status status, @Nullable Metadata trailers, Throwable thrown) {
        com.google.rpc.Status sent = StatusProto.fromStatusAndTrailers(status, trailers);
        Duration retryAfter = detail(sent, RetryInfo.class)
                .map(RetryInfo::getRetryDelay)
                .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
                .orElse(null);
        Optional<ErrorCategory> reported = detail(sent, ErrorInfo.class)
                .filter(info -> info.getDomain().equals(DOMAIN))
                .flatMap(GrpcFailures::category);
        if (reported.isEmpty()) {
            ErrorCategory category = category(status.getCode());
            return new MedleyException(category, plainMessage(category), null, retryAfter, thrown);
        }
        String field = detail(sent, BadRequest.class)
                .filter(bad -> bad.getFieldViolationsCount() > 0)
                .map(bad -> bad.getFieldViolations(0).getField())
                .orElse(null);
        return new MedleyException(reported.get(), sent.getMessage(), field, retryAfter, thrown);
    }

    private static Optional<ErrorCategory> category(ErrorInfo info) {
        return Arrays.stream(ErrorCategory.values())
                .filter(category -> category.name().equals(info.getReason()))
                .findFirst();
    }

    private static ErrorCategory category(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> ErrorCategory.INVALID_REQUEST;
            case UNAUTHENTICATED -> ErrorCategory.UNAUTHENTICATED;
            case PERMISSION_DENIED -> ErrorCategory.PERMISSION_DENIED;
            case NOT_FOUND -> ErrorCategory.NOT_FOUND;
            case RESOURCE_EXHAUSTED -> ErrorCategory.OVERLOADED;
            case UNAVAILABLE -> ErrorCategory.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorCategory.DEADLINE_EXCEEDED;
            case CANCELLED -> ErrorCategory.CANCELLED;
            default -> ErrorCategory.INTERNAL;
        };
    }

    private static String plainMessage(ErrorCategory category) {
        return switch (category) {
            case INVALID_REQUEST -> "The request is invalid";
            case UNAUTHENTICATED -> "The request carries no valid key";
            case PERMISSION_DENIED -> "The key may not do this";
            case NOT_FOUND -> "Not found";
            case OVERLOADED -> "Too many requests are waiting";
            case UNAVAILABLE -> "The model's worker can't be reached";
            case DEADLINE_EXCEEDED -> "The deadline passed";
            case CANCELLED -> "The request was cancelled";
            default -> "Internal error";
        };
    }

    private static <T extends Message> Optional<T> detail(com.google.rpc.@Nullable Status status, Class<T> type) {
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return Optional.of(detail.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Of an error of ours nothing is told: whoever threw it did not have a client in mind. */
    private static String message(MedleyException failure) {
        if (failure.category() == ErrorCategory.INTERNAL) {
            return plainMessage(ErrorCategory.INTERNAL);
        }
        return failure.getMessage() == null ? "" : failure.getMessage();
    }
}
