package dev.medley.gateway.grpc;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Attempts;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.proto.text.v1.Generation;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Forwards calls of one method, with one request message, to a worker that serves the model named in it, or the model
 * that a router chooses, or chooses next where that one fails before its first message. Messages pass unchanged but for
 * that name, fields that the gateway doesn't know included. The caller's cancellation and deadline reach the worker,
 * and a message is taken from the worker only when the caller has room for it.
 */
final class Forwarding<Q, R> implements ServerCallHandler<Q, R> {
    private final GenerationMethod<Q, R> method;
    private final Targets targets;
    private final WorkerCalls calls;

    Forwarding(GenerationMethod<Q, R> method, Targets targets, WorkerCalls calls) {
        this.method = method;
        this.targets = targets;
        this.calls = calls;
    }

    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
        call.request(2);
        return new Forwarded(call);
    }

    /** The caller's side. */
    private final class Forwarded extends ServerCall.Listener<Q> {
        private final Answering<Q, R> answering;
        private final Disposable.Swap resolving = Disposables.swap();
        private @Nullable Q request;

        Forwarded(ServerCall<Q, R> caller) {
            this.answering = new Answering<>(caller);
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
                Generation generation = method.generation().apply(message);
                if (generation.getModel().isEmpty()) {
                    throw MedleyException.invalid("model", "model is required");
                }
                CallContext context = calls.begin(CallLog.current().requestId());
                new Passage(message, generation, Caller.current(), context).attempt(Attempts.NONE, null);
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
            resolving.dispose();
            answering.cancel();
        }

        /** One call on its way to whoever answers it. */
        private final class Passage {
            private final Q message;
            private final Generation generation;
            private final Caller caller;
            private final CallContext context;

            Passage(Q message, Generation generation, Caller caller, CallContext context) {
                this.message = message;
                this.generation = generation;
                this.caller = caller;
                this.context = context;
            }

            /** @param failure of the model that was tried last; it stands if no other can be found */
            void attempt(Attempts attempts, @Nullable MedleyException failure) {
                List<String> models =
                        calls.models().stream().filter(caller::mayUse).toList();
                resolving.update(targets.resolve(
                                generation.getModel(),
                                caller,
                                context,
                                () -> GenerationQuery.of(generation, models, attempts.failed()))
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
                Q sent = target.decision() == null ? message : method.naming(message, target.model());
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
