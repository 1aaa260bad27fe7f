package dev.medley.inference.speech;

import java.util.List;

/**
 * A piece of a transcript.
 *
 * @param index from 0 in the recording
 * @param seek where the window that it was heard in starts, in frames of 10 ms
 * @param startSeconds from the start of the recording
 * @param endSeconds from the start of the recording
 * @param text the text as the model writes it: most often with a space before it
 * @param tokens its tokens, those of times included
 * @param temperature at which its window was decoded
 * @param averageLogProb of the tokens of its window, natural
 * @param compressionRatio how many times smaller zlib makes the text of its window
 * @param noSpeechProbability that nobody speaks in its window, 0 to 1
 * @param words its words, if they were asked for
 */
public record TranscribedSegment(
        int index,
        long seek,
        double startSeconds,
        double endSeconds,
        String text,
        List<Integer> tokens,
        double temperature,
        double averageLogProb,
        double compressionRatio,
        double noSpeechProbability,
        List<TranscribedWord> words) {
    public TranscribedSegment {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
    }
}
