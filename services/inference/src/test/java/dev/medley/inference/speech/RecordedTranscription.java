package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears one transcription to its end. */
final class RecordedTranscription implements TranscriptionListener {
    private final List<TranscribedSegment> segments = new CopyOnWriteArrayList<>();
    private final List<Double> progress = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SpokenLanguage language;
    private volatile @Nullable TranscriptionSummary summary;
    private volatile @Nullable InferenceException failure;

    static RecordedTranscription of(SpeechTranscriber transcriber, TranscriptionTask task) {
        return started(transcriber, task).await();
    }

    static RecordedTranscription started(SpeechTranscriber transcriber, TranscriptionTask task) {
        var recorded = new RecordedTranscription();
        transcriber.submit(task, recorded);
        return recorded;
    }

    @Override
    public void onLanguage(SpokenLanguage spoken) {
        language = spoken;
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        segments.add(segment);
    }

    @Override
    public void onProgress(double untilSeconds) {
        progress.add(untilSeconds);
    }

    @Override
    public void onCompleted(TranscriptionSummary result) {
        summary = result;
        ended.countDown();
    }

    @Override
    public void onFailed(InferenceException reason) {
        failure = reason;
        ended.countDown();
    }

    RecordedTranscription await() {
        try {
            if (!ended.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("The transcription did not end within 60 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    List<TranscribedSegment> segments() {
        return segments;
    }

    List<Double> progress() {
        return progress;
    }

    @Nullable
    SpokenLanguage language() {
        return language;
    }

    @Nullable
    TranscriptionSummary summary() {
        return summary;
    }

    @Nullable
    InferenceException failure() {
        return failure;
    }
}
