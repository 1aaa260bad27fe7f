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
        FewShotHead head = FewShotHead.fit(vectors(INSIDE), vectors(OUTSIDE));

        // When
        double inside = head.probability(vector("how long does bread dough stay in the oven"));
        double outside = head.probability(vector("the goalkeeper read a book on the train"));

        // Then
        assertThat(inside).isGreaterThan(0.6);
        assertThat(outside).isLessThan(0.4);
    }

    @Test
    void oneExampleIsEnoughToFit() {
        // Given
        FewShotHead head = FewShotHead.fit(vectors(List.of("knead the dough")), vectors(OUTSIDE));

        // Then
        assertThat(head.probability(vector("knead the dough")))
                .isGreaterThan(head.probability(vector("the match ended")));
    }

    private List<FeatureVector> vectors(List<String> texts) {
        return texts.stream().map(this::vector).toList();
    }

    private FeatureVector vector(String text) {
        return lexical.vector(text, new float[0]);
    }
}
