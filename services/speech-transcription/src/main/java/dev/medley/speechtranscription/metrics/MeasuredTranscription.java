package dev.medley.speechtranscription.metrics;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SpokenLanguage;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import java.util.concurrent.TimeUnit;

/** Measures one recording. Called on the engine's thread, as every listener is. */
final class MeasuredTranscription implements TranscriptionListener {
    private final TranscriptionListener listener;
    private final SpeechMetrics metrics;
    private final long startedNanos = System.nanoTime();
    private boolean first = true;

    MeasuredTranscription(TranscriptionListener listener, SpeechMetrics metrics) {
        this.listener = listener;
        this.metrics = metrics;
    }

    @Override
    public void onLanguage(SpokenLanguage language) {
        listener.onLanguage(language);
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        if (first) {
            first = false;
            metrics.timeToFirstSegment.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
        }
        listener.onSegment(segment);
    }

    @Override
    public void onProgress(double untilSeconds) {
        listener.onProgress(untilSeconds);
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        metrics.requestLatency.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
        metrics.completed(summary);
        listener.onCompleted(summary);
    }

    @Override
    public void onFailed(InferenceException failure) {
        listener.onFailed(failure);
    }
}
