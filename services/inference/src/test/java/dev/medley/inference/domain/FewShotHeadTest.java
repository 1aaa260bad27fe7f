package dev.medley.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FewShotHeadTest {
    private static final List<String> INSIDE = List.of(
            "the oven is too hot for bread",
            "knead the dough and let the bread rise",
            "bake the cake in a hot oven",
            "flour and yeast for the dough",
            "a cake with less flour");
    private static final List<String> OUTSIDE = List.of(
            "the match ended in a draw",
            "who scored the winning goal",
            "the referee showed a red card",
            "a goal in the last minute of the match",
            "the team needs a new goalkeeper",
            "the weather is fine today",
            "my sister moved to another town",
            "which book should I read next",
            "the train was late again");

    private final LexicalFeatures lexical = LexicalFeatures.of(OUTSIDE);

    @Test
    void whatSharesWordsWithTheExamplesIsOfTheDomain() {
        // Given
        FewShotHead head = FewShotHead.fit(readings(INSIDE), readings(OUTSIDE));

        // When
        double inside = head.probability(reading("how long does bread dough stay in the oven"));
        double outside = head.probability(reading("the goalkeeper read a book on the train"));

        // Then
        assertThat(inside).isGreaterThan(0.6);
        assertThat(outside).isLessThan(0.4);
    }

    @Test
    void unknownWordsSpeakForTheDomain() {
        // Given
        FewShotHead head = FewShotHead.fit(readings(INSIDE), readings(OUTSIDE));
        Reading known = reading("which bread tastes best");
        var unknown = new Reading(known.features(), 0, 0.2);

        // Then
        assertThat(head.probability(unknown)).isGreaterThan(head.probability(known));
    }

    @Test
    void oneExampleIsEnoughToFit() {
        // Given
        FewShotHead head = FewShotHead.fit(readings(List.of("knead the dough")), readings(OUTSIDE));

        // Then
        assertThat(head.probability(reading("knead the dough")))
                .isGreaterThan(head.probability(reading("the match ended")));
    }

    private List<Reading> readings(List<String> texts) {
        return texts.stream().map(this::reading).toList();
    }

    private Reading reading(String text) {
        return new Reading(lexical.vector(text, new float[0]), 0, 0);
    }
}
