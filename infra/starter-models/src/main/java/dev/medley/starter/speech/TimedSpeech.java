package dev.medley.starter.speech;

import dev.medley.starter.speech.Recording.Word;
import java.util.ArrayList;
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
                words.add(new Word(before.text() + ' ' + word, before.from()));
            } else {
                int from = start == null ? 0 : Math.max(0, start - silence);
                words.add(new Word(word, Math.min(from, sounding.length)));
            }
            place += word.length() + 1;
        }
        return new TimedSpeech(sounding, words);
    }

    /** The words in a recording that has other samples a second, and more of them before these. */
    List<Word> at(int sampleRate, int before) {
        return words.stream()
                .map(word ->
                        new Word(word.text(), before + (int) ((long) word.from() * sampleRate / Espeak.SAMPLE_RATE)))
                .toList();
    }
}
