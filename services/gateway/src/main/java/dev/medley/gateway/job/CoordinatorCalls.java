package dev.medley.gateway.job;

import dev.medley.gateway.http.RequestTrace;
import dev.medley.gateway.instance.Instance;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Asks a coordinator, and each other one if those before can't be reached and nothing of an answer has come. Every call
 * may be repeated: a job has its id before it is handed in. Thread-safe.
 */
public final class CoordinatorCalls {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final InstanceTable instances;

    public CoordinatorCalls(InstanceTable instances) {
        this.instances = instances;
    }

    /** The answer to a call. Cancelling the result cancels the call. */
    public <Q, R> Mono<R> call(MethodDescriptor<Q, R> method, Q request, String requestId) {
        return Mono.defer(
                () -> stream(method, request, requestId, true, Set.of()).single());
    }

    /** The answers to a call that may go on for as long as it likes. Cancelling the result cancels the call. */
    public <Q, R> Flux<R> stream(MethodDescriptor<Q, R> method, Q request, String requestId) {
        return Flux.defer(() -> stream(method, request, requestId, false, Set.of()));
    }

    private <Q, R> Flux<R> stream(
            MethodDescriptor<Q, R> method, Q request, String requestId, boolean limited, Set<Instance> tried) {
        Optional<Instance> coordinator = choose(tried);
        if (coordinator.isEmpty()) {
            return Flux.error(unreachable(null));
        }
        Instance asked = coordinator.get();
        var begun = new AtomicBoolean();
        return Flux.<R>create(sink -> begin(asked, method, request, requestId, limited, sink))
                .doOnNext(first -> begun.set(true))
                .onErrorResume(thrown -> {
                    if (isAnswer(thrown)) {
                        return Flux.error(GrpcFailures.fromGrpc(thrown));
                    }
                    asked.unreachable();
                    Set<Instance> now = new LinkedHashSet<>(tried);
                    now.add(asked);
                    return !begun.get() && choose(now).isPresent()
                            ? stream(method, request, requestId, limited, now)
                            : Flux.error(unreachable(thrown));
                });
    }

    private static <Q, R> void begin(
            Instance asked,
            MethodDescriptor<Q, R> method,
            Q request,
            String requestId,
            boolean limited,
            FluxSink<R> sink) {
        Metadata headers = new Metadata();
        headers.put(CallLog.REQUEST_ID_HEADER, requestId);
        CallOptions options = limited
                ? CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                : CallOptions.DEFAULT;
        ClientCall<Q, R> call = Context.current()
                .with(RequestTrace.of(sink.contextView(), Span.current()))
                .wrapSupplier(() -> ClientInterceptors.intercept(
                                asked.channel(), MetadataUtils.newAttachHeadersInterceptor(headers))
                        .newCall(method, options))
                .get();
        sink.onCancel(() -> call.cancel("the caller went away", null));
        ClientCalls.asyncServerStreamingCall(call, request, new Answers<>(sink));
    }

    private Optional<Instance> choose(Set<Instance> tried) {
        return instances
                .coordinators()
                .filter(each -> each.ready() && !tried.contains(each))
                .min(Comparator.comparing(Instance::suspect).thenComparing(Instance::id));
    }

    /** Whether a coordinator itself said so: it gives details, and a failed transport has none. */
    private static boolean isAnswer(Throwable thrown) {
        com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
        return status != null && status.getDetailsCount() > 0;
    }

    private static MedleyException unreachable(@Nullable Throwable cause) {
        return new MedleyException(ErrorCategory.UNAVAILABLE, "Durable jobs can't be reached now", null, RETRY, cause);
    }

    private record Answers<R>(FluxSink<R> sink) implements StreamObserver<R> {
        @Override
        public void onNext(R response) {
            sink.next(response);
        }

        @Override
        public void onError(Throwable thrown) {
            sink.error(thrown);
        }

        @Override
        public void onCompleted() {
            sink.complete();
        }
    }
}
