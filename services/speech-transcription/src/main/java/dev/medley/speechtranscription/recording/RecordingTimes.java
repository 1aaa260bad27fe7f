package dev.medley.speechtranscription.recording;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SpokenLanguage;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;

/** Passes on what is heard in the voiced parts of a recording, with times of the recording, none after its end. */
final class RecordingTimes implements TranscriptionListener {
    private static final int FRAMES_A_SECOND = 100;

    private final TranscriptionListener listener;
    private final VoicedSource source;

    RecordingTimes(TranscriptionListener listener, VoicedSource source) {
        this.listener = listener;
        this.source = source;
    }

    @Override
    public void onLanguage(SpokenLanguage language) {
        listener.onLanguage(language);
    }

    @Override
    public void onSegment(TranscribedSegment segment) {
        listener.onSegment(new TranscribedSegment(
                segment.index(),
                Math.round(start((double) segment.seek() / FRAMES_A_SECOND) * FRAMES_A_SECOND),
                start(segment.startSeconds()),
                end(segment.endSeconds()),
                segment.text(),
                segment.tokens(),
                segment.temperature(),
                segment.averageLogProb(),
                segment.compressionRatio(),
                segment.noSpeechProbability(),
                segment.words().stream().map(this::inRecording).toList()));
    }

    private TranscribedWord inRecording(TranscribedWord word) {
        return new TranscribedWord(word.text(), start(word.startSeconds()), end(word.endSeconds()));
    }

    private double start(double seconds) {
        return hundredths(source.startInRecording(seconds));
    }

    private double end(double seconds) {
        return hundredths(source.endInRecording(seconds));
    }

    /** Rounded down, so that nothing ends after the recording. */
    private static double hundredths(double seconds) {
        return Math.floor(seconds * 100 + 1e-6) / 100;
    }

    @Override
    public void onProgress(double untilSeconds) {
        listener.onProgress(source.endInRecording(untilSeconds));
    }

    @Override
    public void onCompleted(TranscriptionSummary summary) {
        listener.onCompleted(new TranscriptionSummary(
                summary.language(), source.seconds(), summary.promptTokens(), summary.completionTokens()));
    }

    @Override
    public void onFailed(InferenceException failure) {
        listener.onFailed(failure);
    }
}
