package dev.medley.speechtranscription.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.LogMel;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.SpeechTranscriber;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.inference.speech.TranscriptionTask;
import dev.medley.worker.FirstRun;
import java.util.concurrent.CompletableFuture;

/** A first transcription, of a second of silence. */
final class WarmUp {
    private WarmUp() {}

    /** @throws InferenceException if the model can't transcribe */
    static void run(SpeechTranscriber transcriber) {
        var done = new CompletableFuture<TranscriptionSummary>();
        TranscriptionTask task = TranscriptionTask.of(SampleSource.of(new float[LogMel.SAMPLE_RATE]))
                .withPolicy(DecodingPolicy.GREEDY);
        transcriber.submit(task, new TranscriptionListener() {
            @Override
            public void onSegment(TranscribedSegment segment) {
                // Only the end counts.
            }

            @Override
            public void onCompleted(TranscriptionSummary summary) {
                done.complete(summary);
            }

            @Override
            public void onFailed(InferenceException failure) {
                done.completeExceptionally(failure);
            }
        });
        FirstRun.await(done);
    }
}
