package dev.medley.starter.speech;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words and sentences that the speech model learns, in lower case and without punctuation, as it writes them.
 *
 * @param words every word of the vocabulary
 * @param sentences to learn
 * @param validation sentences that are never learnt, to see how training goes
 */
record SpeechText(List<String> words, List<String> sentences, List<String> validation) {
    private static final int VALIDATION_EVERY = 50;

    /** The text that comes with Medley. */
    static SpeechText load() {
        List<String> all = lines("/speech/sentences.txt");
        return new SpeechText(lines("/speech/vocabulary.txt"), part(all, false), part(all, true));
    }

    private static List<String> part(List<String> all, boolean validation) {
        return IntStream.range(0, all.size())
                .filter(i -> (i % VALIDATION_EVERY == VALIDATION_EVERY - 1) == validation)
                .mapToObj(all::get)
                .toList();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = SpeechText.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No text at " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
