package dev.medley.inference.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task between its acceptance and its end: tells the listener, and knows when the work is to be given up. All but
 * {@link #cancel()} and {@link #fail} belongs to the engine's thread.
 */
final class OpenTranscription implements Transcription {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTranscription.class);
    private static final int MOST_SLOW_WINDOWS = 3;
    private static final SpokenLanguage UNHEARD = new SpokenLanguage("en", 0);

    private final TranscriptionTask task;
    private final PreviousText previous;
    private final Recording recording;
    private final TranscriptionListener listener;
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean cancelled;

    private @Nullable SpokenLanguage language;
    private boolean languageTold;
    private int segments;
    private int slowWindows;
    private long promptTokens;
    private long completionTokens;

    /**
     * @param language null to have it detected
     * @param onEnd is run once, when the transcription ends for whatever reason
     */
    OpenTranscription(
            TranscriptionTask task,
            @Nullable SpokenLanguage language,
            PreviousText previous,
            Recording recording,
            TranscriptionListener listener,
            Runnable onEnd) {
        this.task = task;
        this.language = language;
        this.previous = previous;
        this.recording = recording;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    TranscriptionTask task() {
        return task;
    }

    PreviousText previous() {
        return previous;
    }

    Recording recording() {
        return recording;
    }

    @Nullable
    SpokenLanguage language() {
        return language;
    }

    boolean ended() {
        return ended.get();
    }

    /** Fails the task if it was cancelled or its deadline passed. */
    void giveUpIfDue() {
        Instant deadline = task.deadline();
        if (cancelled) {
            fail(new InferenceException(Reason.CANCELLED, "The request was cancelled"));
        } else if (deadline != null && Instant.now().isAfter(deadline)) {
            fail(new InferenceException(
                    Reason.DEADLINE_EXCEEDED, "The deadline passed before the recording was transcribed"));
        }
    }

    /** The language is known; the listener hears it once. */
    void heard(SpokenLanguage spoken) {
        language = spoken;
        if (!languageTold) {
            languageTold = true;
            tell(() -> listener.onLanguage(spoken));
        }
    }

    /** The place of the next segment. */
    int nextIndex() {
        return segments++;
    }

    /** Whether one window too many in a row went on by next to nothing. */
    boolean stalls(boolean slow) {
        slowWindows = slow ? slowWindows + 1 : 0;
        return slowWindows > MOST_SLOW_WINDOWS;
    }

    void deliver(TranscribedSegment segment) {
        tell(() -> listener.onSegment(segment));
    }

    void progressed(double seconds) {
        tell(() -> listener.onProgress(seconds));
    }

    void used(int prompt, int completion) {
        promptTokens += prompt;
        completionTokens += completion;
    }

    void complete() {
        SpokenLanguage spoken = language == null ? UNHEARD : language;
        var summary = new TranscriptionSummary(spoken, recording.seconds(), promptTokens, completionTokens);
        end(() -> listener.onCompleted(summary));
    }

    /** Ends the task with a failure, unless it has ended. Thread-safe. */
    void fail(InferenceException failure) {
        end(() -> listener.onFailed(failure));
    }

    private void end(Runnable lastCall) {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
            guarded(lastCall);
        }
    }

    private void tell(Runnable call) {
        if (!ended() && !guarded(call) && ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }

    /** A listener that breaks its contract loses its own task, not the engine. */
    private static boolean guarded(Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("A transcription listener failed; its task is given up", e);
            return false;
        }
    }
}
