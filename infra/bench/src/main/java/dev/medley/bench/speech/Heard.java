package dev.medley.bench.speech;

import dev.medley.proto.speech.v1.PartialText;
import dev.medley.proto.speech.v1.Utterance;
import dev.medley.proto.speech.v1.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a live stream has said when, and how far behind the voice each word of a finished utterance was. A word is there
 * once a text of the utterance has it in its place, firm or tentative.
 */
final class Heard {
    private final Map<Integer, List<Shown>> utterances = new HashMap<>();
    private final List<Double> lags = new ArrayList<>();
    private final List<Double> firmLags = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /**
     * A text and when it came.
     *
     * @param firm what will not be taken back
     * @param tentative what may follow
     */
    private record Shown(double atSeconds, String firm, String tentative) {
        boolean has(int place, String word) {
            return in(firm + tentative, place, word);
        }

        boolean hasFirmly(int place, String word) {
            return in(firm, place, word);
        }

        private static boolean in(String text, int place, String word) {
            String[] words = text.strip().split("\\s+");
            return place < words.length && words[place].equals(word);
        }
    }

    /** @param atSeconds since the stream's sound began */
    void partial(PartialText partial, double atSeconds) {
        List<Shown> shown = utterances.computeIfAbsent(partial.getIndex(), index -> new ArrayList<>());
        String firm = shown.isEmpty() ? "" : shown.get(shown.size() - 1).firm();
        shown.add(new Shown(atSeconds, firm + partial.getDelta(), partial.getTentative()));
    }

    /** @param atSeconds since the stream's sound began */
    void finished(Utterance utterance, double atSeconds) {
        List<Shown> shown = utterances.computeIfAbsent(utterance.getIndex(), index -> new ArrayList<>());
        shown.add(new Shown(atSeconds, utterance.getText(), ""));
        texts.add(utterance.getText().strip());
        List<Word> words = utterance.getWordsList();
        for (int i = 0; i < words.size(); i++) {
            int place = i;
            String word = words.get(i).getText().strip();
            double spoken = words.get(i).getEndSeconds();
            shown.stream()
                    .filter(text -> text.has(place, word))
                    .findFirst()
                    .ifPresent(text -> lags.add(text.atSeconds() - spoken));
            shown.stream()
                    .filter(text -> text.hasFirmly(place, word))
                    .findFirst()
                    .ifPresent(text -> firmLags.add(text.atSeconds() - spoken));
        }
    }

    /** The finished utterances. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    /** From the end of each word in the sound until it is shown, in seconds. */
    List<Double> lags() {
        return lags.stream().sorted().toList();
    }

    /** From the end of each word in the sound until it will not be taken back, in seconds. */
    List<Double> firmLags() {
        return firmLags.stream().sorted().toList();
    }
}
