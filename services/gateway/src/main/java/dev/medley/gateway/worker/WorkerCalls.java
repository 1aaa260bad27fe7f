package dev.medley.gateway.worker;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.http.RequestTrace;
import dev.medley.gateway.usage.UsageLog;
import dev.medley.platform.error.MedleyException;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Calls to workers, each within the gateway's time limit. Thread-safe. */
public final class WorkerCalls {
    private final WorkerDirectory directory;
    private final Duration timeLimit;
    private final CallMetrics metrics;
    private final UsageLog usage;

    public WorkerCalls(WorkerDirectory directory, Duration timeLimit, CallMetrics metrics, UsageLog usage) {
        this.directory = directory;
        this.timeLimit = timeLimit;
        this.metrics = metrics;
        this.usage = usage;
    }

    /**
     * For a request that begins now. Its deadline is the caller's (of the current gRPC context) or the gateway's,
     * whichever is earlier.
     */
    public CallContext begin(String requestId, Caller caller) {
        return begin(requestId, caller, timeLimit);
    }

    /** For a request that begins now and has a time limit of its own. */
    public CallContext begin(String requestId, Caller caller, Duration limit) {
        Deadline ours = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
        Deadline callers = Context.current().getDeadline();
        Deadline earliest = callers == null ? ours : ours.minimum(callers);
        return new CallContext(requestId, caller.owner(), earliest, "", Span.current());
    }

    /** Models that could be called. */
    public List<ModelCard> models() {
        return directory.models();
    }

    /**
     * The answer to a call, as fast as it is asked for. Cancelling the result cancels the call.
     *
     * @param requests as {@link #start} takes them
     */
    public <Q, R> Flux<R> call(MethodDescriptor<Q, R> method, String model, Flux<Q> requests, CallContext context) {
        return Flux.create(sink -> {
            CallContext traced = context.in(RequestTrace.of(sink.contextView(), context.span()));
            RoutedCall<Q, R> call = start(method, model, requests, traced, new SinkListener<>(sink));
            sink.onRequest(count -> call.request((int) Math.min(Integer.MAX_VALUE, count)));
            sink.onCancel(call::cancel);
        });
    }

    /**
     * Begins a call. It is cancelled by {@link RoutedCall#cancel} alone.
     *
     * @param requests taken as fast as the worker takes them; subscribed to anew for each worker that is tried, with an
     *     error if they can't be had again
     * @throws MedleyException if no worker can take it
     */
    public <Q, R> RoutedCall<Q, R> start(
            MethodDescriptor<Q, R> method,
            String model,
            Flux<Q> requests,
            CallContext context,
            RoutedCall.Listener<R> listener) {
        var measured = new MeasuredListener<>(listener, metrics, usage, context, model);
        var call = new RoutedCall<>(directory, method, model, requests, context, measured);
        metrics.opened(model);
        Context.ROOT.run(call::start);
        return call;
    }

    private record SinkListener<R>(FluxSink<R> sink) implements RoutedCall.Listener<R> {
        @Override
        public void onMessage(R message) {
            sink.next(message);
        }

        @Override
        public void onClose(@Nullable MedleyException failure) {
            if (failure == null) {
                sink.complete();
            } else {
                sink.error(failure);
            }
        }
    }
}
