package dev.medley.starter.speech;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * Something spoken, and when each word of it is.
 *
 * @param samples at {@link Espeak#SAMPLE_RATE}, from -1 to 1, without silence at either end
 * @param words one after the other; each ends where the next begins
 */
@SuppressWarnings("ArrayRecordComponent") // samples by the thousand, never compared
record TimedSpeech(float[] samples, List<Word> words) {
    TimedSpeech {
        words = List.copyOf(words);
    }

    /**
     * A word, or some that are run together.
     *
     * @param from its first sample
     */
    record Word(String text, int from) {}

    /**
     * What was spoken.
     *
     * @param text words with one space between them
     * @param samples silence at either end included
     * @param starts by places in the text, the samples at which what stands there is said; places inside a word don't
     *     count, and a word whose place is missing belongs to the one before it
     */
    static TimedSpeech of(String text, float[] samples, SortedMap<Integer, Integer> starts) {
        float[] sounding = Sound.withoutSilence(samples);
        int silence = Sound.silenceBefore(samples);
        var words = new ArrayList<Word>();
        int place = 0;
        for (String word : text.split(" ", -1)) {
            Integer start = starts.get(place);
            if (start == null && !words.isEmpty()) {
                Word before = words.remove(words.size() - 1);
                words.add(new Word(before.text + ' ' + word, before.from));
            } else {
                int from = start == null ? 0 : Math.max(0, start - silence);
                words.add(new Word(word, Math.min(from, sounding.length)));
            }
            place += word.length() + 1;
        }
        return new TimedSpeech(sounding, words);
    }

    /** The words and where they end in a recording of all of it that has other samples a second. */
    List<Recording.Sentence> at(int sampleRate, int end) {
        int[] from = words.stream()
                .mapToInt(word -> (int) ((long) word.from * sampleRate / Espeak.SAMPLE_RATE))
                .toArray();
        int[] to = Arrays.copyOfRange(from, 1, from.length + 1);
        to[to.length - 1] = end;
        var placed = new ArrayList<Recording.Sentence>();
        for (int i = 0; i < from.length; i++) {
            placed.add(new Recording.Sentence(words.get(i).text, from[i], to[i]));
        }
        return placed;
    }
}
