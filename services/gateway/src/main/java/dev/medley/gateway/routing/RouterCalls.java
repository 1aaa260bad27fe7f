package dev.medley.gateway.routing;

import dev.medley.gateway.http.RequestTrace;
import dev.medley.gateway.instance.Instance;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Asks a router, and once another one if the first can't be reached or does not answer in time. What a router refuses
 * is an answer. Thread-safe.
 */
public final class RouterCalls {
    /** A decision takes milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final int ROUTERS_TO_ASK = 2;

    private static final Set<ErrorCategory> ABOUT_MODELS =
            EnumSet.of(ErrorCategory.NO_MODEL_FITS, ErrorCategory.MODEL_LOADING, ErrorCategory.UNAVAILABLE);

    private final RouterDirectory routers;

    public RouterCalls(RouterDirectory routers) {
        this.routers = routers;
    }

    /** Who should answer. Cancelling the result cancels the call. */
    public Mono<RouteResponse> route(RouteRequest request, String requestId, @Nullable Deadline deadline) {
        return ask(RoutingServiceGrpc.getRouteMethod(), request, request.getQuery(), requestId, deadline);
    }

    /** Who should answer, and why. Cancelling the result cancels the call. */
    public Mono<ExplainResponse> explain(ExplainRequest request, String requestId, @Nullable Deadline deadline) {
        return ask(RoutingServiceGrpc.getExplainMethod(), request, request.getQuery(), requestId, deadline);
    }

    private <Q, R> Mono<R> ask(
            MethodDescriptor<Q, R> method, Q request, Query query, String requestId, @Nullable Deadline deadline) {
        return Mono.defer(() -> attempt(new Question<>(method, request, query, requestId, deadline), Set.of()));
    }

    private <Q, R> Mono<R> attempt(Question<Q, R> question, Set<Instance> tried) {
        Optional<Instance> router = routers.choose(question.name(), tried);
        if (router.isEmpty()) {
            return Mono.error(RouterDirectory.unreachable(question.name(), null));
        }
        Instance asked = router.get();
        return question.put(asked).onErrorResume(thrown -> {
            if (isAnswer(thrown)) {
                return Mono.error(told(thrown, question.query()));
            }
            asked.unreachable();
            Set<Instance> now = new LinkedHashSet<>(tried);
            now.add(asked);
            return now.size() < ROUTERS_TO_ASK
                    ? attempt(question, now)
                    : Mono.error(RouterDirectory.unreachable(question.name(), thrown));
        });
    }

    /** Whether a router itself said so: it gives details, and a failed transport has none. */
    private static boolean isAnswer(Throwable thrown) {
        com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
        return status != null && status.getDetailsCount() > 0;
    }

    /** A router says what stands against each model, and who may not use them all should not hear of the others. */
    private static MedleyException told(Throwable thrown, Query query) {
        MedleyException refusal = GrpcFailures.fromGrpc(thrown);
        if (query.getAllowedModelsCount() == 0 || !ABOUT_MODELS.contains(refusal.category())) {
            return refusal;
        }
        String message = refusal.category() == ErrorCategory.NO_MODEL_FITS
                ? "No model that may answer '%s' fits the request"
                : "No model that may answer '%s' is ready";
        return new MedleyException(
                refusal.category(), message.formatted(query.getModel()), "model", refusal.retryAfter(), refusal);
    }

    /** What is asked, whoever is asked. */
    private record Question<Q, R>(
            MethodDescriptor<Q, R> method, Q request, Query query, String requestId, @Nullable Deadline deadline) {
        String name() {
            return query.getModel();
        }

        Mono<R> put(Instance router) {
            return Mono.create(sink -> {
                Metadata headers = new Metadata();
                headers.put(CallLog.REQUEST_ID_HEADER, requestId);
                Deadline ours = Deadline.after(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                CallOptions options =
                        CallOptions.DEFAULT.withDeadline(deadline == null ? ours : ours.minimum(deadline));
                ClientCall<Q, R> call = Context.current()
                        .with(RequestTrace.of(sink.contextView(), Span.current()))
                        .wrapSupplier(() -> ClientInterceptors.intercept(
                                        router.channel(), MetadataUtils.newAttachHeadersInterceptor(headers))
                                .newCall(method, options))
                        .get();
                sink.onCancel(() -> call.cancel("the caller went away", null));
                ClientCalls.asyncUnaryCall(call, request, new Answer<>(sink));
            });
        }
    }

    private record Answer<R>(MonoSink<R> sink) implements StreamObserver<R> {
        @Override
        public void onNext(R response) {
            sink.success(response);
        }

        @Override
        public void onError(Throwable thrown) {
            sink.error(thrown);
        }

        @Override
        public void onCompleted() {
            sink.success();
        }
    }
}
