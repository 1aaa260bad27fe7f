package dev.medley.gateway.grpc;

import dev.medley.proto.text.v1.Generation;
import io.grpc.MethodDescriptor;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A method that generates text.
 *
 * @param generation what a request asks to generate
 * @param asking the request with another generation in it
 */
record GenerationMethod<Q, R>(
        MethodDescriptor<Q, R> descriptor, Function<Q, Generation> generation, BiFunction<Q, Generation, Q> asking) {
    /** The request with another model's name in it. */
    Q naming(Q request, String model) {
        Generation named = generation.apply(request).toBuilder().setModel(model).build();
        return asking.apply(request, named);
    }
}
