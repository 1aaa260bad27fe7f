package dev.medley.worker.generation;

import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.proto.text.v1.Choice;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts the deltas of all choices together. One thread uses it. */
public final class GatheredChoices {
    private final SortedMap<Integer, GatheredChoice> choices = new TreeMap<>();

    public void add(ChoiceDelta delta) {
        choices.computeIfAbsent(delta.index(), GatheredChoice::new).add(delta);
    }

    /** All of them, in order of their index. */
    public List<Choice> all() {
        return choices.values().stream().map(GatheredChoice::build).toList();
    }

    private static final class GatheredChoice {
        private final Choice.Builder choice = Choice.newBuilder();
        private final StringBuilder text = new StringBuilder();

        GatheredChoice(int index) {
            choice.setIndex(index);
        }

        void add(ChoiceDelta delta) {
            text.append(delta.text());
            for (TokenLogProb logProb : delta.logProbs()) {
                choice.addLogProbs(GenerationResponses.logProb(logProb));
            }
            if (delta.finishReason() != null) {
                choice.setFinishReason(GenerationResponses.finishReason(delta.finishReason()));
            }
            if (delta.matchedStop() != null) {
                choice.setMatchedStop(delta.matchedStop());
            }
        }

        Choice build() {
            return choice.setText(text.toString()).build();
        }
    }
}
