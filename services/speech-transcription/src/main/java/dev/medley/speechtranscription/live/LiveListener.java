package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.platform.error.MedleyException;

/**
 * Hears what a live voice says. Called on the stream's thread. After {@link #onCompleted} or {@link #onFailed} it hears
 * nothing more.
 */
public interface LiveListener {
    /** Somebody began to speak, or, where nobody tells that from the sound, sound came in. */
    void onStarted(int index, double startSeconds);

    /** They have stopped; the finished utterance follows. */
    void onEnded(int index, double endSeconds);

    /**
     * More of an utterance is known.
     *
     * @param delta what follows all earlier deltas, and will not change
     * @param tentative what may follow, and may change
     */
    void onPartial(int index, String delta, String tentative);

    /** An utterance is finished. */
    void onUtterance(FinishedUtterance utterance);

    /** The sound has ended, and all of it is transcribed. */
    void onCompleted(TranscriptionSummary summary);

    /** The work was given up. */
    void onFailed(MedleyException failure);
}
