package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.TranscribedWord;
import java.util.List;

/**
 * All that was said between two pauses.
 *
 * @param index from 0 in the stream
 * @param text starts with all deltas of the utterance
 * @param startSeconds in the stream
 * @param endSeconds in the stream
 * @param words with times in the stream, if they were asked for
 */
public record FinishedUtterance(
        int index, String text, double startSeconds, double endSeconds, List<TranscribedWord> words) {
    public FinishedUtterance {
        words = List.copyOf(words);
    }
}
