package dev.medley.imagecaptioning.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.generation.GenerationResponses;

/** Sends each delta as it comes, and the usage at the end. */
final class StreamedCaption implements GenerationListener {
    private final AnswerIdentity identity;
    private final ResponseStream<StreamCaptionResponse> stream;

    StreamedCaption(AnswerIdentity identity, ResponseStream<StreamCaptionResponse> stream) {
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

    private StreamCaptionResponse.Builder message() {
        return StreamCaptionResponse.newBuilder().setId(identity.id()).setModel(identity.model());
    }
}
