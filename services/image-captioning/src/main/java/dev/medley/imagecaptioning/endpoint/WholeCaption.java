package dev.medley.imagecaptioning.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.generation.GatheredChoices;
import dev.medley.worker.generation.GenerationResponses;

/** Gathers the deltas of all choices and sends them as one response. */
final class WholeCaption implements GenerationListener {
    private final AnswerIdentity identity;
    private final ResponseStream<CaptionResponse> stream;
    private final GatheredChoices choices = new GatheredChoices();

    WholeCaption(AnswerIdentity identity, ResponseStream<CaptionResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        choices.add(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        stream.send(CaptionResponse.newBuilder()
                .setId(identity.id())
                .setModel(identity.model())
                .addAllChoices(choices.all())
                .setUsage(GenerationResponses.usage(usage))
                .build());
        stream.complete();
    }

    @Override
    public void onFailed(InferenceException failure) {
        stream.fail(InferenceFailures.toMedley(failure));
    }
}
