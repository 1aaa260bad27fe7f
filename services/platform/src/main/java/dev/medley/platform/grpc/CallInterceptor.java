package dev.medley.platform.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * The outermost interceptor of every server, beside that of tracing: gives each call its {@link CallLog}, and turns
 * whatever is thrown while it is served into a status with {@code google.rpc} details ({@link GuardedCall}). After a
 * failure the service hears no more of the call.
 */
final class CallInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        CallLog log = CallLog.of(headers);
        var guarded = new GuardedCall<>(call, log);
        Context context = log.in(Context.current());
        var service = new GuardedListener<Q>(guarded);
        guarded.guard(() -> service.delegate = Contexts.interceptCall(context, guarded, headers, next));
        return service;
    }

    private static final class GuardedListener<Q> extends ServerCall.Listener<Q> {
        private final GuardedCall<Q, ?> call;
        private ServerCall.Listener<Q> delegate = new ServerCall.Listener<>() {};

        GuardedListener(GuardedCall<Q, ?> call) {
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            call.guard(() -> delegate.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            call.guard(() -> delegate.onHalfClose());
        }

        @Override
        public void onReady() {
            call.guard(() -> delegate.onReady());
        }

        @Override
        public void onCancel() {
            call.guard(() -> delegate.onCancel());
        }

        @Override
        public void onComplete() {
            call.guard(() -> delegate.onComplete());
        }
    }
}
