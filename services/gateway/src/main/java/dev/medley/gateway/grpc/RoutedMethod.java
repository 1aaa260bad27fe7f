package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.ModelCard;
import dev.medley.gateway.worker.WorkerCalls;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A method whose model a router may choose.
 *
 * @param asked what a request asks
 * @param asking the request with something else asked in it
 * @param task the form in which it is asked
 * @param timeLimit the longest time for a call
 */
record RoutedMethod<Q extends MessageLite, T, R>(
        MethodDescriptor<Q, R> descriptor,
        Function<Q, T> asked,
        BiFunction<Q, T, Q> asking,
        RoutedTask<T> task,
        Targets targets,
        WorkerCalls calls,
        Duration timeLimit)
        implements ForwardedMethod<Q, R> {
    @Override
    public String model(Q request) {
        return task.model(asked.apply(request));
    }

    @Override
    public Q naming(Q request, String model) {
        return asking.apply(request, task.naming(asked.apply(request), model));
    }

    @Override
    public Duration timeLimit(Q request) {
        return timeLimit;
    }

    @Override
    public Mono<Target> target(Q request, Caller caller, CallContext context, Set<String> failed) {
        List<String> models = calls.models().stream()
                .filter(model -> task.demand().isMetBy(model.modality()))
                .map(ModelCard::name)
                .filter(caller::mayUse)
                .toList();
        T task = asked.apply(request);
        return targets.resolve(
                model(request), this.task.demand(), caller, context, () -> this.task.query(task, models, failed));
    }
}
