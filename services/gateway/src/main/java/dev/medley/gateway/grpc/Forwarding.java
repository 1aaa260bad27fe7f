package dev.medley.gateway.grpc;

import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Forwards calls of one method, with one request message, to a worker that serves the model named in it. Messages pass
 * unchanged, fields that the gateway doesn't know included. The caller's cancellation and deadline reach the worker,
 * and a message is taken from the worker only when the caller has room for it.
 */
final class Forwarding<Q, R> implements ServerCallHandler<Q, R> {
    private final MethodDescriptor<Q, R> method;
    private final Function<Q, String> model;
    private final WorkerCalls calls;

    /** @param model where a request names its model */
    Forwarding(MethodDescriptor<Q, R> method, Function<Q, String> model, WorkerCalls calls) {
        this.method = method;
        this.model = model;
        this.calls = calls;
    }

    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
        call.request(2);
        return new Forwarded(call);
    }

    /** The caller's side. */
    private final class Forwarded extends ServerCall.Listener<Q> {
        private final Answering answering;
        private @Nullable Q request;

        Forwarded(ServerCall<Q, R> caller) {
            this.answering = new Answering(caller);
        }

        @Override
        public void onMessage(Q message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            try {
                Q message = request;
                if (message == null) {
                    throw new MedleyException(ErrorCategory.INVALID_REQUEST, "The call has no request message");
                }
                CallContext context = calls.begin(CallLog.current().requestId());
                answering.begin(calls.start(method, modelOf(message), message, context, answering));
            } catch (MedleyException refused) {
                answering.onClose(refused);
            }
        }

        @Override
        public void onReady() {
            answering.roomAgain();
        }

        @Override
        public void onCancel() {
            answering.cancel();
        }

        private String modelOf(Q message) {
            String name = model.apply(message);
            if (name.isEmpty()) {
                throw MedleyException.invalid("model", "model is required");
            }
            return name;
        }
    }

    /** The worker's side. */
    private final class Answering implements RoutedCall.Listener<R> {
        private final ServerCall<Q, R> caller;
        private @Nullable RoutedCall<Q, R> call;
        private boolean headersSent;
        private boolean awaitingRoom;

        Answering(ServerCall<Q, R> caller) {
            this.caller = caller;
        }

        synchronized void begin(RoutedCall<Q, R> started) {
            call = started;
            started.request(1);
        }

        synchronized void roomAgain() {
            if (awaitingRoom && call != null) {
                awaitingRoom = false;
                call.request(1);
            }
        }

        synchronized void cancel() {
            if (call != null) {
                call.cancel();
            }
        }

        @Override
        public synchronized void onMessage(R message) {
            if (!headersSent) {
                headersSent = true;
                caller.sendHeaders(new Metadata());
            }
            caller.sendMessage(message);
            awaitingRoom = true;
            if (caller.isReady()) {
                roomAgain();
            }
        }

        @Override
        public synchronized void onClose(@Nullable MedleyException failure) {
            if (failure == null) {
                caller.close(Status.OK, new Metadata());
                return;
            }
            StatusRuntimeException sent = GrpcFailures.toGrpc(failure);
            caller.close(sent.getStatus(), Objects.requireNonNullElseGet(sent.getTrailers(), Metadata::new));
        }
    }
}
