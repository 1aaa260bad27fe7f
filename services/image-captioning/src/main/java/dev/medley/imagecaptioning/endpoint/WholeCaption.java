package dev.medley.imagecaptioning.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.generation.GatheredChoices;
import dev.medley.worker.generation.GenerationResponses;
import java.util.function.Consumer;

/** Gathers the deltas of all choices into one response. */
final class WholeCaption implements GenerationListener {
    private final AnswerIdentity identity;
    private final Consumer<CaptionResponse> answered;
    private final Consumer<MedleyException> failed;
    private final GatheredChoices choices = new GatheredChoices();

    WholeCaption(AnswerIdentity identity, Consumer<CaptionResponse> answered, Consumer<MedleyException> failed) {
        this.identity = identity;
        this.answered = answered;
        this.failed = failed;
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        choices.add(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        answered.accept(CaptionResponse.newBuilder()
                .setId(identity.id())
                .setModel(identity.model())
                .addAllChoices(choices.all())
                .setUsage(GenerationResponses.usage(usage))
                .build());
    }

    @Override
    public void onFailed(InferenceException failure) {
        failed.accept(InferenceFailures.toMedley(failure));
    }
}
