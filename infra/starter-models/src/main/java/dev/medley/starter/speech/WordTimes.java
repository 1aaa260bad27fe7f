package dev.medley.starter.speech;

import dev.medley.inference.speech.TranscribedWord;
import dev.medley.starter.speech.Listening.Heard;
import dev.medley.starter.speech.Recording.Sentence;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the times of words are from the true ones; both ends of each count.
 *
 * @param errors in seconds, ascending
 */
record WordTimes(List<Double> errors) {
    WordTimes {
        errors = errors.stream().sorted().toList();
    }

    /** Compares recordings whose sentences are single words; those that were heard wrong are left out. */
    static WordTimes of(List<Recording> recordings, List<Heard> heard) {
        var errors = new ArrayList<Double>();
        for (int i = 0; i < recordings.size(); i++) {
            List<Sentence> spoken = recordings.get(i).sentences();
            List<TranscribedWord> words = heard.get(i).words();
            if (said(spoken).equals(written(words))) {
                for (int word = 0; word < words.size(); word++) {
                    errors.add(distance(spoken.get(word).from(), words.get(word).startSeconds()));
                    errors.add(distance(spoken.get(word).to(), words.get(word).endSeconds()));
                }
            }
        }
        return new WordTimes(errors);
    }

    private static List<String> said(List<Sentence> spoken) {
        return spoken.stream().map(Sentence::text).toList();
    }

    private static List<String> written(List<TranscribedWord> words) {
        return words.stream().map(word -> word.text().strip()).toList();
    }

    private static double distance(int sample, double seconds) {
        return Math.abs((double) sample / Recording.SAMPLE_RATE - seconds);
    }

    /** How many words were compared. */
    int words() {
        return errors.size() / 2;
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
