package dev.medley.gateway.worker;

import dev.medley.gateway.instance.Instance;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * One call, answered by whichever worker can. Until the first message has arrived, a worker that turns out to be gone
 * is replaced by another, which gets the requests from the first one on: each other worker once, and one other if the
 * first has no room. After the first message nothing is repeated. Messages flow only as they are asked for, in both
 * directions.
 *
 * <p>Thread-safe. The listener hears one thing at a time, and nothing after its end.
 */
public final class RoutedCall<Q, R> {
    /** Hears the answer. Must not block. */
    public interface Listener<R> {
        void onMessage(R message);

        /** The end: {@code failure} is null if all went well. */
        void onClose(@Nullable MedleyException failure);
    }

    private final WorkerDirectory directory;
    private final MethodDescriptor<Q, R> method;
    private final String model;
    private final Flux<Q> requests;
    private final CallContext context;
    private final Listener<R> listener;
    private final Instance first;
    private final Set<Instance> tried = new LinkedHashSet<>();

    private @Nullable Attempt current;
    private int asked;
    private int refusals;
    private boolean answered;
    private boolean cancelled;

    /**
     * @param requests subscribed to once for each worker that is tried; one that can't be had again fails the call
     * @throws MedleyException if no worker can take the call
     */
    RoutedCall(
            WorkerDirectory directory,
            MethodDescriptor<Q, R> method,
            String model,
            Flux<Q> requests,
            CallContext context,
            Listener<R> listener) {
        this.directory = directory;
        this.method = method;
        this.model = model;
        this.requests = requests;
        this.context = context;
        this.listener = listener;
        this.first = directory
                .choose(model, context.preferredInstance(), tried)
                .orElseThrow(() -> new MedleyException(ErrorCategory.UNAVAILABLE, "No worker can be reached"));
    }

    /** Begins the call. The listener may hear of its end before this returns. */
    void start() {
        attempt(first);
    }

    /** Asks for {@code count} more messages. */
    public synchronized void request(int count) {
        asked = (int) Math.min(Integer.MAX_VALUE, (long) asked + count);
        if (current != null) {
            current.call.request(count);
        }
    }

    /** Ends the call at its worker at once. */
    public synchronized void cancel() {
        cancelled = true;
        if (current != null) {
            current.cancel();
        }
    }

    private void attempt(Instance worker) {
        Attempt attempt = begin(worker);
        if (attempt != null) {
            requests.subscribe(attempt.sending);
        }
    }

    private synchronized @Nullable Attempt begin(Instance worker) {
        tried.add(worker);
        ClientCall<Q, R> call = Context.current()
                .with(context.span())
                .wrapSupplier(
                        () -> worker.channel().newCall(method, CallOptions.DEFAULT.withDeadline(context.deadline())))
                .get();
        Attempt attempt = new Attempt(worker, call);
        current = attempt;
        worker.callOpened();
        call.start(attempt, headers());
        if (asked > 0) {
            call.request(asked);
        }
        if (cancelled) {
            attempt.cancel();
            return null;
        }
        return attempt;
    }

    private Metadata headers() {
        Metadata headers = new Metadata();
        headers.put(CallLog.REQUEST_ID_HEADER, context.requestId());
        return headers;
    }

    private synchronized Optional<Instance> replacement(MedleyException failure) {
        boolean refused = failure.category().grpcCode() == Status.Code.RESOURCE_EXHAUSTED;
        boolean gone = failure.category().grpcCode() == Status.Code.UNAVAILABLE;
        if (answered || cancelled || !(gone || (refused && refusals++ == 0))) {
            return Optional.empty();
        }
        return directory.choose(model, context.preferredInstance(), tried);
    }

    private synchronized MedleyException failure(Status status, Metadata trailers) {
        MedleyException failure = GrpcFailures.fromGrpc(status.asRuntimeException(trailers));
        if (failure.category() == ErrorCategory.CANCELLED && !cancelled) {
            return new MedleyException(
                    ErrorCategory.UNAVAILABLE, "The model's worker ended the call", null, null, failure);
        }
        return failure;
    }

    /** One worker's chance. */
    private final class Attempt extends ClientCall.Listener<R> {
        private final Instance worker;
        private final ClientCall<Q, R> call;
        private final Sending sending = new Sending(this);
        private @Nullable MedleyException brokenOff;

        Attempt(Instance worker, ClientCall<Q, R> call) {
            this.worker = worker;
            this.call = call;
        }

        void cancel() {
            sending.cancel();
            call.cancel("the caller went away", null);
        }

        /** The requests can't be had to their end. */
        void breakOff(MedleyException failure) {
            synchronized (RoutedCall.this) {
                brokenOff = failure;
                call.cancel("the request broke off", failure);
            }
        }

        @Override
        public void onReady() {
            sending.roomAgain();
        }

        @Override
        public void onMessage(R message) {
            synchronized (RoutedCall.this) {
                answered = true;
            }
            listener.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            worker.callClosed();
            sending.cancel();
            MedleyException ours;
            synchronized (RoutedCall.this) {
                ours = brokenOff;
            }
            if (ours != null || status.isOk()) {
                listener.onClose(ours);
                return;
            }
            MedleyException failure = failure(status, trailers);
            if (failure.category() == ErrorCategory.UNAVAILABLE) {
                worker.unreachable();
            }
            replacement(failure).ifPresentOrElse(RoutedCall.this::attempt, () -> listener.onClose(failure));
        }
    }

    /** The requests on their way to one worker: the first at once, each other when the worker has room for it. */
    private final class Sending extends BaseSubscriber<Q> {
        private final Attempt attempt;
        private final AtomicBoolean awaitingRoom = new AtomicBoolean();

        Sending(Attempt attempt) {
            this.attempt = attempt;
        }

        void roomAgain() {
            if (awaitingRoom.get() && attempt.call.isReady() && awaitingRoom.compareAndSet(true, false)) {
                request(1);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(Q message) {
            synchronized (RoutedCall.this) {
                if (isDisposed()) {
                    return;
                }
                attempt.call.sendMessage(message);
            }
            awaitingRoom.set(true);
            roomAgain();
        }

        @Override
        protected void hookOnComplete() {
            synchronized (RoutedCall.this) {
                if (!cancelled) {
                    attempt.call.halfClose();
                }
            }
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            attempt.breakOff(GrpcFailures.fromGrpc(thrown));
        }
    }
}
