package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.worker.InferenceFailures;
import java.util.function.Consumer;

/** Gathers the segments into one response. */
final class WholeTranscript implements TranscriptionListener {
    private final Consumer<TranscribeResponse> answered;
    private final Consumer<MedleyException> failed;
    private final TranscribeResponse.Builder response;
    private final StringBuilder text = new StringBuilder();

    WholeTranscript(AnswerIdentity identity, Consumer<TranscribeResponse> answered, Consumer<MedleyException> failed) {
        this.answered = answered;
        this.failed = failed;
        this.response = TranscribeResponse.newBuilder().setId(identity.id()).setModel(identity.model());
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        text.append(segment.text());
        response.addSegments(TranscriptionResponses.segment(segment));
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        answered.accept(response.setText(text.toString().strip())
                .setSummary(TranscriptionResponses.summary(summary))
                .build());
    }

    @Override
    public void onFailed(InferenceException failure) {
        failed.accept(InferenceFailures.toMedley(failure));
    }
}
