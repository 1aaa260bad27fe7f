package dev.medley.textgeneration.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.generation.GenerationResponses;

/** Sends each delta as it comes, and the usage at the end. */
final class StreamedAnswer implements GenerationListener {
    private final AnswerIdentity identity;
    private final ResponseStream<StreamGenerateResponse> stream;

    StreamedAnswer(AnswerIdentity identity, ResponseStream<StreamGenerateResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        stream.send(message().setDelta(GenerationResponses.delta(delta)).build());
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        stream.send(message().setUsage(GenerationResponses.usage(usage)).build());
        stream.complete();
    }

    @Override
    public void onFailed(InferenceException failure) {
        stream.fail(InferenceFailures.toMedley(failure));
    }

    private StreamGenerateResponse.Builder message() {
        return StreamGenerateResponse.newBuilder().setId(identity.id()).setModel(identity.model());
    }
}
