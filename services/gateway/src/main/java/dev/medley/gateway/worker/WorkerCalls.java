package dev.medley.gateway.worker;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Calls to workers, each within the gateway's time limit. Thread-safe. */
public final class WorkerCalls {
    private final WorkerDirectory directory;
    private final Duration timeLimit;
    private final CallMetrics metrics;

    public WorkerCalls(WorkerDirectory directory, Duration timeLimit, CallMetrics metrics) {
        this.directory = directory;
        this.timeLimit = timeLimit;
        this.metrics = metrics;
    }

    /**
     * For a request that begins now. Its deadline is the caller's (of the current gRPC context) or the gateway's,
     * whichever is earlier.
     */
    public CallContext begin(String requestId) {
        Deadline ours = Deadline.after(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        Deadline callers = Context.current().getDeadline();
        return new CallContext(requestId, callers == null ? ours : ours.minimum(callers), "");
    }

    /** Names of the models that could be called. */
    public List<String> models() {
        return directory.models().stream().map(ModelCard::name).toList();
    }

    /** The whole answer at once. Cancelling the result cancels the call. */
    public Mono<GenerateResponse> generate(GenerateRequest request, CallContext context) {
        return call(
                        TextGenerationServiceGrpc.getGenerateMethod(),
                        request.getGeneration().getModel(),
                        request,
                        context)
                .single();
    }

    /** The answer piece by piece, as fast as it is asked for. Cancelling the result cancels the call. */
    public Flux<StreamGenerateResponse> streamGenerate(StreamGenerateRequest request, CallContext context) {
        return call(
                TextGenerationServiceGrpc.getStreamGenerateMethod(),
                request.getGeneration().getModel(),
                request,
                context);
    }

    /**
     * Begins a call. It is cancelled by {@link RoutedCall#cancel} alone.
     *
     * @throws MedleyException if no worker can take it
     */
    public <Q, R> RoutedCall<Q, R> start(
            MethodDescriptor<Q, R> method,
            String model,
            Q request,
            CallContext context,
            RoutedCall.Listener<R> listener) {
        var measured = new MeasuredListener<>(listener, metrics, model);
        var call = new RoutedCall<>(directory, method, model, request, context, measured);
        metrics.opened(model);
        Context.ROOT.run(call::start);
        return call;
    }

    private <Q, R> Flux<R> call(MethodDescriptor<Q, R> method, String model, Q request, CallContext context) {
        return Flux.create(sink -> {
            RoutedCall<Q, R> call = start(method, model, request, context, new SinkListener<>(sink));
            sink.onRequest(count -> call.request((int) Math.min(Integer.MAX_VALUE, count)));
            sink.onCancel(call::cancel);
        });
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
