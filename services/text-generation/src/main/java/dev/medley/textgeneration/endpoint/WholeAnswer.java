package dev.medley.textgeneration.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.generation.GatheredChoices;
import dev.medley.worker.generation.GenerationResponses;

/** Gathers the deltas of all choices and sends them as one response. */
final class WholeAnswer implements GenerationListener {
    private final AnswerIdentity identity;
    private final ResponseStream<GenerateResponse> stream;
    private final GatheredChoices choices = new GatheredChoices();

    WholeAnswer(AnswerIdentity identity, ResponseStream<GenerateResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        choices.add(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        stream.send(GenerateResponse.newBuilder()
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
