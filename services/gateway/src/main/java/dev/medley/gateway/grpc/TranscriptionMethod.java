package dev.medley.gateway.grpc;

import com.google.protobuf.MessageLite;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.CallContext;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.speech.v1.Transcription;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A method that transcribes speech.
 *
 * @param transcription what a call's first message asks to write
 * @param asking the message with another transcription in it
 * @param limit the longest time for a call, by its first message
 */
record TranscriptionMethod<Q extends MessageLite, R>(
        MethodDescriptor<Q, R> descriptor,
        Function<Q, Transcription> transcription,
        BiFunction<Q, Transcription, Q> asking,
        Function<Q, Duration> limit,
        SpeechModels models)
        implements ForwardedMethod<Q, R> {
    @Override
    public String model(Q first) {
        return transcription.apply(first).getModel();
    }

    @Override
    public Q naming(Q first, String model) {
        Transcription named =
                transcription.apply(first).toBuilder().setModel(model).build();
        return asking.apply(first, named);
    }

    @Override
    public Duration timeLimit(Q first) {
        return limit.apply(first);
    }

    @Override
    public Mono<Target> target(Q first, Caller caller, CallContext context, Set<String> failed) {
        return Mono.fromSupplier(
                () -> new Target.OfWorkers(models.find(model(first), caller), Modality.MODALITY_SPEECH, null));
    }
}
