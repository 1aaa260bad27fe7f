package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.worker.InferenceFailures;

/** Gathers the segments and sends them as one response. */
final class WholeTranscript implements TranscriptionListener {
    private final ResponseStream<TranscribeResponse> stream;
    private final TranscribeResponse.Builder response;
    private final StringBuilder text = new StringBuilder();

    WholeTranscript(AnswerIdentity identity, ResponseStream<TranscribeResponse> stream) {
        this.stream = stream;
        this.response = TranscribeResponse.newBuilder().setId(identity.id()).setModel(identity.model());
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        text.append(segment.text());
        response.addSegments(TranscriptionResponses.segment(segment));
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        stream.send(response.setText(text.toString().strip())
                .setSummary(TranscriptionResponses.summary(summary))
                .build());
        stream.complete();
    }

    @Override
    public void onFailed(InferenceException failure) {
        stream.fail(InferenceFailures.toMedley(failure));
    }
}
