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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A first transcription, of a second of silence. */
final class WarmUp {
    private static final Duration LIMIT = Duration.ofMinutes(5);

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
        try {
            done.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferenceException failure) {
                throw failure;
            }
            throw new InferenceException(
                    InferenceException.Reason.INTERNAL, "The warm-up took longer than " + LIMIT, null, e);
        }
    }
}
