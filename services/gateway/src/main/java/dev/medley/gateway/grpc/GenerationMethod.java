package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.Generation;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A method that generates text.
 *
 * @param generation what a request asks to generate
 * @param asking the request with another generation in it
 * @param timeLimit the longest time for a call
 */
record GenerationMethod<Q extends MessageLite, R>(
        MethodDescriptor<Q, R> descriptor,
        Function<Q, Generation> generation,
        BiFunction<Q, Generation, Q> asking,
        Targets targets,
        WorkerCalls calls,
        Duration timeLimit)
        implements ForwardedMethod<Q, R> {
    @Override
    public String model(Q request) {
        return generation.apply(request).getModel();
    }

    @Override
    public Q naming(Q request, String model) {
        Generation named = generation.apply(request).toBuilder().setModel(model).build();
        return asking.apply(request, named);
    }

    @Override
    public Duration timeLimit(Q request) {
        return timeLimit;
    }

    @Override
    public Mono<Target> target(Q request, Caller caller, CallContext context, Set<String> failed) {
        List<String> models = calls.textModels().stream().filter(caller::mayUse).toList();
        Generation asked = generation.apply(request);
        return targets.resolve(asked.getModel(), caller, context, () -> GenerationQuery.of(asked, models, failed));
    }
}
