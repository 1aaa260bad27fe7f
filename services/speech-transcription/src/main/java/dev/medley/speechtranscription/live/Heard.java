package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * What one pass over a sound heard.
 *
 * @param wording its words
 * @param times when each of them is said, from the sound's start; empty if that was not asked for
 */
record Heard(Wording wording, List<TranscribedWord> times, TranscriptionSummary summary) {
    Heard {
        times = List.copyOf(times);
    }

    /** @param words the engine's, which may be split otherwise than the text is here */
    static Heard of(String text, List<TranscribedWord> words, TranscriptionSummary summary) {
        Wording wording = Wording.of(text);
        return new Heard(wording, words.isEmpty() ? List.of() : timed(wording, words), summary);
    }

    private static List<TranscribedWord> timed(Wording wording, List<TranscribedWord> words) {
        var times = new ArrayList<TranscribedWord>();
        int word = 0;
        int wordEnd = words.get(0).text().length();
        int end = 0;
        for (String each : wording.words()) {
            int first = word;
            end += each.length();
            while (wordEnd < end && word < words.size() - 1) {
                word++;
                wordEnd += words.get(word).text().length();
            }
            boolean alone = first == word || each.isBlank();
            double start = words.get(alone ? word : first + 1).startSeconds();
            times.add(new TranscribedWord(each, start, words.get(word).endSeconds()));
        }
        return times;
    }

    /** How many words at the start end until a time. */
    int wordsUntil(double seconds) {
        int count = 0;
        while (count < times.size() && times.get(count).endSeconds() <= seconds) {
            count++;
        }
        return count;
    }

    /** When the first so many words have ended. */
    double endOf(int words) {
        return words == 0 ? 0 : times.get(words - 1).endSeconds();
    }

    /** When the word after the first so many begins, if there is one. */
    double startOf(int word) {
        return word < times.size() ? times.get(word).startSeconds() : Double.MAX_VALUE;
    }
}
