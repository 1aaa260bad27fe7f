package dev.medley.gateway.grpc;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.RouterCalls;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.grpc.CallLog;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Forwards questions to any router. A caller hears of models that they may use only. */
final class RoutingEndpoint extends RoutingServiceGrpc.RoutingServiceImplBase {
    private final RouterCalls routers;

    RoutingEndpoint(RouterCalls routers) {
        this.routers = routers;
    }

    @Override
    public void route(RouteRequest request, StreamObserver<RouteResponse> observer) {
        RouteRequest allowed = request.toBuilder()
                .setQuery(allowed(request.getQuery(), Caller.current()))
                .build();
        answer(
                routers.route(
                        allowed,
                        CallLog.current().requestId(),
                        Context.current().getDeadline()),
                observer);
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
        Caller caller = Caller.current();
        ExplainRequest allowed = request.toBuilder()
                .setQuery(allowed(request.getQuery(), caller))
                .build();
        answer(
                routers.explain(
                                allowed,
                                CallLog.current().requestId(),
                                Context.current().getDeadline())
                        .map(response -> visible(response, caller)),
                observer);
    }

    private static Query allowed(Query query, Caller caller) {
        if (caller.models().isEmpty()) {
            return query;
        }
        List<String> both = query.getAllowedModelsCount() == 0
                ? List.copyOf(caller.models())
                : query.getAllowedModelsList().stream().filter(caller::mayUse).toList();
        if (both.isEmpty()) {
            throw WorkerDirectory.missing(query.getAllowedModels(0));
        }
        return query.toBuilder().clearAllowedModels().addAllAllowedModels(both).build();
    }

    private static ExplainResponse visible(ExplainResponse response, Caller caller) {
        ExplainResponse.Builder visible = response.toBuilder().clearCandidates();
        response.getCandidatesList().stream()
                .filter(candidate -> caller.mayUse(candidate.getModel()))
                .forEach(visible::addCandidates);
        return visible.build();
    }

    private static <R> void answer(Mono<R> response, StreamObserver<R> observer) {
        Disposable asking = response.subscribe(
                message -> {
                    observer.onNext(message);
                    observer.onCompleted();
                },
                failure -> observer.onError(GrpcFailures.toGrpc(GrpcFailures.fromGrpc(failure))));
        ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(asking::dispose);
    }
}
