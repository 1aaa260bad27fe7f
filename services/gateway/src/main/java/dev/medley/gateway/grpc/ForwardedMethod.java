package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.worker.CallContext;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A method of the workers, and how a call of it finds who answers. The first message of a call says all about that. */
interface ForwardedMethod<Q extends MessageLite, R> {
    MethodDescriptor<Q, R> descriptor();

    /** The name of the model; empty if none is given. */
    String model(Q first);

    /** The message with another model's name in it. */
    Q naming(Q first, String model);

    /** The longest time for a call. */
    Duration timeLimit(Q first);

    /**
     * Who answers.
     *
     * @param failed models that failed the call already
     */
    Mono<Target> target(Q first, Caller caller, CallContext context, Set<String> failed);
}
