package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SpokenLanguage;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.speech.v1.Progress;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.worker.InferenceFailures;

/** Sends each segment as it is finished, and the summary at the end. */
final class StreamedTranscript implements TranscriptionListener {
    private final AnswerIdentity identity;
    private final ResponseStream<StreamTranscribeResponse> stream;

    StreamedTranscript(AnswerIdentity identity, ResponseStream<StreamTranscribeResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onLanguage(SpokenLanguage language) {
        stream.send(identity.event()
                .setLanguage(TranscriptionResponses.language(language))
                .build());
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        stream.send(identity.event()
                .setSegment(TranscriptionResponses.segment(segment))
                .build());
    }

    @Override
    public void onProgress(double untilSeconds) {
        stream.send(identity.event()
                .setProgress(Progress.newBuilder().setUntilSeconds(untilSeconds))
                .build());
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        stream.send(identity.event()
                .setSummary(TranscriptionResponses.summary(summary))
                .build());
        stream.complete();
    }

    @Override
    public void onFailed(InferenceException failure) {
        stream.fail(InferenceFailures.toMedley(failure));
    }
}
