package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void takesTheMedianOfTheRoundsRatios() {
        // Given rounds with ratios 2, 1 and 4
        var comparison = new Comparison(List.of(round(20, 10), round(30, 30), round(40, 10)));

        // When
        Spread ratio = comparison.ratios().get(Comparison.Metric.OUTPUT_TOKENS_PER_S);

        // Then
        assertThat(ratio).isEqualTo(new Spread(2, 1, 4));
        assertThat(comparison.medianOfA(Comparison.Metric.OUTPUT_TOKENS_PER_S)).isEqualTo(30);
        assertThat(comparison.medianOfB(Comparison.Metric.OUTPUT_TOKENS_PER_S)).isEqualTo(10);
    }

    @Test
    void takesTheMeanOfTheMiddleTwoOfAnEvenNumber() {
        var comparison = new Comparison(List.of(round(10, 10), round(20, 10), round(30, 10), round(90, 10)));

        assertThat(comparison.ratios().get(Comparison.Metric.OUTPUT_TOKENS_PER_S))
                .isEqualTo(new Spread(2.5, 1, 9));
    }

    private static Comparison.Round round(long tokensOfA, long tokensOfB) {
        return new Comparison.Round(summary(tokensOfA), summary(tokensOfB));
    }

    private static Summary summary(long tokens) {
        var tally = new Tally(new Slo(null, null, null));
        tally.sent();
        tally.ended(new Outcome(0, 1, 2, 1, List.of(), 1, tokens, true, null));
        return tally.summary("test", 1);
    }
}
