package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.speech.v1.PartialText;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Utterance;
import dev.medley.proto.speech.v1.UtteranceEnded;
import dev.medley.proto.speech.v1.UtteranceStarted;
import dev.medley.speechtranscription.live.FinishedUtterance;
import dev.medley.speechtranscription.live.LiveListener;

/** Sends what a live voice says as it is known. */
final class LiveAnswer implements LiveListener {
    private final AnswerIdentity identity;
    private final ResponseStream<StreamTranscribeResponse> stream;

    LiveAnswer(AnswerIdentity identity, ResponseStream<StreamTranscribeResponse> stream) {
        this.identity = identity;
        this.stream = stream;
    }

    @Override
    public void onStarted(int index, double startSeconds) {
        stream.send(identity.event()
                .setUtteranceStarted(
                        UtteranceStarted.newBuilder().setIndex(index).setStartSeconds(startSeconds))
                .build());
    }

    @Override
    public void onEnded(int index, double endSeconds) {
        stream.send(identity.event()
                .setUtteranceEnded(UtteranceEnded.newBuilder().setIndex(index).setEndSeconds(endSeconds))
                .build());
    }

    @Override
    public void onPartial(int index, String delta, String tentative) {
        stream.send(identity.event()
                .setPartial(
                        PartialText.newBuilder().setIndex(index).setDelta(delta).setTentative(tentative))
                .build());
    }

    @Override
    public void onUtterance(FinishedUtterance finished) {
        Utterance.Builder utterance = Utterance.newBuilder()
                .setIndex(finished.index())
                .setText(finished.text())
                .setStartSeconds(finished.startSeconds())
                .setEndSeconds(finished.endSeconds());
        finished.words().forEach(word -> utterance.addWords(TranscriptionResponses.word(word)));
        stream.send(identity.event().setUtterance(utterance).build());
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        stream.send(identity.event()
                .setSummary(TranscriptionResponses.summary(summary))
                .build());
        stream.complete();
    }

    @Override
    public void onFailed(MedleyException failure) {
        stream.fail(failure);
    }
}
