package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Attempts;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.CallerMessages;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/**
 * Forwards calls of one method to a worker that serves the model named in their first message, or the model that a
 * router chooses, or chooses next where that one fails before its first message. Messages pass unchanged but for that
 * name, fields that the gateway doesn't know included. The caller's cancellation and deadline reach the worker, and a
 * message is taken from either side only when the other has room for it.
 */
final class Forwarding<Q extends MessageLite, R> implements ServerCallHandler<Q, R> {
    private final ForwardedMethod<Q, R> method;
    private final WorkerCalls calls;

    Forwarding(ForwardedMethod<Q, R> method, WorkerCalls calls) {
        this.method = method;
        this.calls = calls;
    }

    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
        boolean single = method.descriptor().getType().clientSendsOneMessage();
        call.request(single ? 2 : 1);
        return new Forwarded(call, new CallerMessages<>(single ? () -> {} : () -> call.request(1)), single);
    }

    /** The caller's side. */
    private final class Forwarded extends ServerCall.Listener<Q> {
        private final Answering<Q, R> answering;
        private final CallerMessages<Q> rest;
        private final boolean single;
        private final Disposable.Swap resolving = Disposables.swap();
        private boolean begun;

        Forwarded(ServerCall<Q, R> caller, CallerMessages<Q> rest, boolean single) {
            this.answering = new Answering<>(caller);
            this.rest = rest;
            this.single = single;
        }

        @Override
        public void onMessage(Q message) {
            if (!begun) {
                begun = true;
                begin(message);
            } else if (single) {
                onCancel();
                answering.onClose(new MedleyException(
                        ErrorCategory.INVALID_REQUEST, "The call has more than one request message"));
            } else {
                rest.add(message);
            }
        }

        private void begin(Q first) {
            try {
                if (method.model(first).isEmpty()) {
                    throw MedleyException.invalid("model", "model is required");
                }
                Caller caller = Caller.current();
                CallContext context = calls.begin(CallLog.current().requestId(), caller, method.timeLimit(first));
                new Passage(first, caller, context).attempt(Attempts.NONE, null);
            } catch (MedleyException refused) {
                answering.onClose(refused);
            }
        }

        @Override
        public void onHalfClose() {
            if (begun) {
                rest.end();
            } else {
                answering.onClose(
                        new MedleyException(ErrorCategory.INVALID_REQUEST, "The call has no request message"));
            }
        }

        @Override
        public void onReady() {
            answering.roomAgain();
        }

        @Override
        public void onCancel() {
            resolving.dispose();
            answering.cancel();
        }

        /** One call on its way to whoever answers it. */
        private final class Passage {
            private final Q first;
            private final Caller caller;
            private final CallContext context;

            Passage(Q first, Caller caller, CallContext context) {
                this.first = first;
                this.caller = caller;
                this.context = context;
            }

            /** @param failure of the model that was tried last; it stands if no other can be found */
            void attempt(Attempts attempts, @Nullable MedleyException failure) {
                resolving.update(method.target(first, caller, context, attempts.failed())
                        .subscribe(
                                target -> forward(target, attempts),
                                thrown ->
                                        answering.onClose(failure == null ? GrpcFailures.fromGrpc(thrown) : failure)));
            }

            private void forward(Target target, Attempts attempts) {
                var listener = new RoutedCall.Listener<R>() {
                    @Override
                    public void onMessage(R message) {
                        answering.onMessage(message);
                    }

                    @Override
                    public void onClose(@Nullable MedleyException failure) {
                        end(target, attempts, failure);
                    }
                };
                try {
                    begin(target, attempts, listener);
                } catch (MedleyException failure) {
                    end(target, attempts, failure);
                }
            }

            private void begin(Target target, Attempts attempts, RoutedCall.Listener<R> listener) {
                if (target instanceof Target.OfUpstream upstream) {
                    throw new MedleyException(
                            ErrorCategory.UNSUPPORTED_PARAMETER,
                            "The model '%s' is behind an OpenAI-compatible server and answers over REST only"
                                    .formatted(upstream.model()),
                            "model",
                            null,
                            null);
                }
                boolean named = target.model().equals(method.model(first));
                Flux<Q> sent = Flux.just(named ? first : method.naming(first, target.model()))
                        .concatWith(rest.flux());
                CallContext preferring = context.preferring(target.preferredInstance());
                answering.route(target.route());
                answering.begin(calls.start(method.descriptor(), target.model(), sent, preferring, listener), attempts);
            }

            private void end(Target target, Attempts attempts, @Nullable MedleyException failure) {
                if (failure != null
                        && attempts.mayGoOn(target, failure)
                        && answering.mayStillAnswer()
                        && !context.deadline().isExpired()) {
                    attempt(attempts.and(target.model()), failure);
                } else {
                    answering.onClose(failure);
                }
            }
        }
    }
}
