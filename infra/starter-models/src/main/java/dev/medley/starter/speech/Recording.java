package dev.medley.starter.speech;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something spoken.
 *
 * @param voice the name of the voice
 * @param sentences what is said when, in order
 * @param samples at {@link #SAMPLE_RATE}
 */
@SuppressWarnings("ArrayRecordComponent") // samples by the thousand, never compared
record Recording(String voice, List<Sentence> sentences, short[] samples) {
    /** Samples a second. */
    static final int SAMPLE_RATE = 16_000;

    Recording {
        sentences = List.copyOf(sentences);
    }

    /**
     * A sentence and its place in a recording.
     *
     * @param from its first sample
     * @param to the sample after its last
     * @param words one after the other
     */
    record Sentence(String text, int from, int to, List<Word> words) {
        Sentence {
            words = List.copyOf(words);
        }

        /** The sample at which a word ends: where the next begins, or the sentence ends. */
        int endOf(int word) {
            return word + 1 < words.size() ? words.get(word + 1).from : to;
        }
    }

    /**
     * A word, or some that are run together ("of the").
     *
     * @param from its first sample
     */
    record Word(String text, int from) {}

    /** The accent of its voice. */
    String accent() {
        return Voice.accent(voice);
    }

    String text() {
        return sentences.stream().map(Sentence::text).collect(Collectors.joining(" "));
    }
}
