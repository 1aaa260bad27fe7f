package dev.medley.platform.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that only ends in ways a client may see: a {@link MedleyException} as {@link GrpcFailures} tells it, anything
 * unforeseen as INTERNAL without its text, which goes to the log.
 */
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private static final Logger logger = LoggerFactory.getLogger(GuardedCall.class);

    private final CallLog log;
    private final long startedNanos = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean failed;

    GuardedCall(ServerCall<Q, A> call, CallLog log) {
        super(call);
        this.log = log;
    }

    /** Runs a step of the service; what it throws ends the call. Does nothing once a step has failed. */
    void guard(Runnable step) {
        if (failed) {
            return;
        }
        log.around(() -> {
            try {
                step.run();
            } catch (RuntimeException | StackOverflowError failure) {
                failed = true;
                end(meaning(failure));
            }
        });
    }

    @Override
    public void sendHeaders(Metadata headers) {
        headers.put(CallLog.REQUEST_ID_HEADER, log.requestId());
        super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        log.around(() -> {
            Throwable cause = status.getCause();
            if (cause != null && (status.getCode() == Status.Code.UNKNOWN || malformed(cause) != null)) {
                end(meaning(cause));
            } else {
                end(status, trailers);
            }
        });
    }

    private void end(MedleyException failure) {
        if (failure.category() == ErrorCategory.INTERNAL) {
            logger.error("{} failed", getMethodDescriptor().getFullMethodName(), failure);
        }
        StatusRuntimeException sent = GrpcFailures.toGrpc(failure);
        Metadata trailers = sent.getTrailers();
        end(sent.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private void end(Status status, Metadata trailers) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        logger.debug(
                "{} ended {} after {} ms",
                getMethodDescriptor().getFullMethodName(),
                status.getCode(),
                (System.nanoTime() - startedNanos) / 1_000_000);
        trailers.put(CallLog.REQUEST_ID_HEADER, log.requestId());
        delegate().close(status, trailers);
    }

    private static MedleyException meaning(Throwable failure) {
        InvalidProtocolBufferException malformed = malformed(failure);
        if (malformed != null) {
            return new MedleyException(
                    ErrorCategory.INVALID_REQUEST,
                    "The request is no valid protobuf message: it is cut short, or a string in it is not UTF-8",
                    null,
                    null,
                    failure);
        }
        return GrpcFailures.fromGrpc(failure);
    }

    private static @Nullable InvalidProtocolBufferException malformed(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof InvalidProtocolBufferException malformed) {
                return malformed;
            }
        }
        return null;
    }
}
