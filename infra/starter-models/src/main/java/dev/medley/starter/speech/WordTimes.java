package dev.medley.starter.speech;

import dev.medley.inference.speech.TranscribedWord;
import dev.medley.starter.speech.Listening.Heard;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.speech.Recording.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far the times of words are from the true ones; both ends of each count.
 *
 * @param errors in seconds, ascending
 */
record WordTimes(List<Double> errors) {
    WordTimes {
        errors = errors.stream().sorted().toList();
    }

    /** Compares recordings with what is heard in them. */
    static WordTimes of(Listening listening, List<Recording> recordings) {
        List<float[]> sounds = recordings.stream().map(SpeechBatches::samples).toList();
        return of(recordings, listening.transcripts(sounds, true));
    }

    /** Compares recordings, words that are run together as one; those that were heard wrong are left out. */
    static WordTimes of(List<Recording> recordings, List<Heard> heard) {
        var errors = new ArrayList<Double>();
        for (int i = 0; i < recordings.size(); i++) {
            List<TranscribedWord> words = heard.get(i).words();
            if (recordings.get(i).text().equals(written(words))) {
                int first = 0;
                for (Sentence sentence : recordings.get(i).sentences()) {
                    for (int word = 0; word < sentence.words().size(); word++) {
                        Word spoken = sentence.words().get(word);
                        int next = first + spoken.text().split(" ", -1).length;
                        errors.add(distance(spoken.from(), words.get(first).startSeconds()));
                        errors.add(distance(
                                sentence.endOf(word), words.get(next - 1).endSeconds()));
                        first = next;
                    }
                }
            }
        }
        return new WordTimes(errors);
    }

    private static String written(List<TranscribedWord> words) {
        return words.stream().map(word -> word.text().strip()).collect(Collectors.joining(" "));
    }

    private static double distance(int sample, double seconds) {
        return Math.abs((double) sample / Recording.SAMPLE_RATE - seconds);
    }

    /** How many words were compared; some that are run together count as one. */
    int words() {
        return errors.size() / 2;
    }

    /** The share of them that is at most so many seconds. */
    double within(double seconds) {
        return (double) errors.stream().filter(error -> error <= seconds).count() / Math.max(1, errors.size());
    }

    /** Infinite if nothing was heard right. */
    double mean() {
        return errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.POSITIVE_INFINITY);
    }

    /** The error that a share of them does not exceed. */
    double quantile(double share) {
        return errors.isEmpty() ? Double.POSITIVE_INFINITY : errors.get((int) (share * (errors.size() - 1)));
    }
}
