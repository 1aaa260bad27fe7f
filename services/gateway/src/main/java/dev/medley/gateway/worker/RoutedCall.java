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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call with one request message, answered by whichever worker can. Until the first message has arrived, a worker
 * that turns out to be gone is replaced by another: each other worker once, and one other if the first has no room.
 * After the first message nothing is repeated. Messages flow only as they are asked for.
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
    private final Q request;
    private final CallContext context;
    private final Listener<R> listener;
    private final Instance first;
    private final Set<Instance> tried = new LinkedHashSet<>();

    private @Nullable ClientCall<Q, R> current;
    private int asked;
    private int refusals;
    private boolean answered;
    private boolean cancelled;

    /** @throws MedleyException if no worker can take the call */
    RoutedCall(
            WorkerDirectory directory,
            MethodDescriptor<Q, R> method,
            String model,
            Q request,
            CallContext context,
            Listener<R> listener) {
        this.directory = directory;
        this.method = method;
        this.model = model;
        this.request = request;
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
            current.request(count);
        }
    }

    /** Ends the call at its worker at once. */
    public synchronized void cancel() {
        cancelled = true;
        if (current != null) {
            current.cancel("the caller went away", null);
        }
    }

    private synchronized void attempt(Instance worker) {
        tried.add(worker);
        ClientCall<Q, R> call = worker.channel().newCall(method, CallOptions.DEFAULT.withDeadline(context.deadline()));
        current = call;
        worker.callOpened();
        call.start(new Attempt(worker), headers());
        if (asked > 0) {
            call.request(asked);
        }
        call.sendMessage(request);
        call.halfClose();
        if (cancelled) {
            call.cancel("the caller went away", null);
        }
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

    private final class Attempt extends ClientCall.Listener<R> {
        private final Instance worker;

        Attempt(Instance worker) {
            this.worker = worker;
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
            if (status.isOk()) {
                listener.onClose(null);
                return;
            }
            MedleyException failure = failure(status, trailers);
            if (failure.category() == ErrorCategory.UNAVAILABLE) {
                worker.unreachable();
            }
            replacement(failure).ifPresentOrElse(RoutedCall.this::attempt, () -> listener.onClose(failure));
        }
    }
}
