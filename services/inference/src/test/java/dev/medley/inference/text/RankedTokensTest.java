package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankedTokensTest {
    private static final SamplingSettings NEUTRAL = new SamplingSettings(1, 1, 0, 0, 0, 0, 1, Map.of(), 0);
    /** Probabilities 0.5, 0.3, 0.15 and 0.05, of tokens 2, 0, 3 and 1. */
    private static final float[] LOGITS = {
        (float) Math.log(0.3), (float) Math.log(0.05), (float) Math.log(0.5), (float) Math.log(0.15)
    };

    @Test
    void tokensComeInFallingOrderWithTheirSoftmax() {
        RankedTokens all = RankedTokens.of(LOGITS, 1);

        assertThat(all.tokens()).containsExactly(2, 0, 3, 1);
        assertThat(all.probabilities()).containsExactly(new double[] {0.5, 0.3, 0.15, 0.05}, within(1e-6));
    }

    @Test
    void temperatureSharpensAndFlattens() {
        assertThat(RankedTokens.of(LOGITS, 0.5).probabilities()[0]).isCloseTo(0.25 / 0.365, within(1e-6));
        assertThat(RankedTokens.of(LOGITS, 1e6).probabilities()).containsOnly(new double[] {0.25}, within(1e-4));
    }

    @Test
    void drawsFollowTheDistribution() {
        assertThat(frequencies(NEUTRAL)).containsExactly(new double[] {0.3, 0.05, 0.5, 0.15}, within(0.01));
    }

    @Test
    void topKKeepsTheMostLikelyTokens() {
        var topTwo = new SamplingSettings(1, 1, 2, 0, 0, 0, 1, Map.of(), 0);

        assertThat(frequencies(topTwo)).containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.01));
    }

    @Test
    void topPKeepsTheSmallestNucleus() {
        var nucleus = new SamplingSettings(1, 0.9, 0, 0, 0, 0, 1, Map.of(), 0);

        assertThat(frequencies(nucleus))
                .containsExactly(new double[] {0.3 / 0.95, 0, 0.5 / 0.95, 0.15 / 0.95}, within(0.01));
    }

    @Test
    void topPCountsWithinWhatTopKKept() {
        var both = new SamplingSettings(1, 0.6, 2, 0, 0, 0, 1, Map.of(), 0);

        assertThat(frequencies(both)).containsExactly(0, 0, 1, 0);
    }

    @Test
    void minPKeepsWhatIsLikelyEnoughBesideTheMostLikely() {
        var minP = new SamplingSettings(1, 1, 0, 0.25, 0, 0, 1, Map.of(), 0);

        assertThat(frequencies(minP))
                .containsExactly(new double[] {0.3 / 0.95, 0, 0.5 / 0.95, 0.15 / 0.95}, within(0.01));
    }

    @Test
    void theHeadDrawsAsTheWholeRowOrLeavesItUndecided() {
        RankedTokens all = RankedTokens.of(LOGITS, 1);
        var head = new RankedTokens(Arrays.copyOf(all.tokens(), 2), Arrays.copyOf(all.probabilities(), 2), false);
        var settings = new SamplingSettings[] {
            NEUTRAL,
            new SamplingSettings(1, 1, 2, 0, 0, 0, 1, Map.of(), 0),
            new SamplingSettings(1, 1, 3, 0, 0, 0, 1, Map.of(), 0),
            new SamplingSettings(1, 0.7, 0, 0, 0, 0, 1, Map.of(), 0),
            new SamplingSettings(1, 0.9, 0, 0, 0, 0, 1, Map.of(), 0),
            new SamplingSettings(1, 1, 0, 0.7, 0, 0, 1, Map.of(), 0),
            new SamplingSettings(1, 1, 0, 0.1, 0, 0, 1, Map.of(), 0)
        };
        for (SamplingSettings one : settings) {
            for (double point = 0; point < 1; point += 0.01) {
                assertThat(head.draw(one, point)).isIn(all.draw(one, point), RankedTokens.UNDECIDED);
            }
        }
        assertThat(head.draw(NEUTRAL, 0.79)).isEqualTo(0);
        assertThat(head.draw(NEUTRAL, 0.81)).isEqualTo(RankedTokens.UNDECIDED);
    }

    private static double[] frequencies(SamplingSettings settings) {
        var random = new SplittableRandom(3);
        RankedTokens all = RankedTokens.of(LOGITS, settings.temperature());
        int draws = 50_000;
        var counts = new double[LOGITS.length];
        IntStream.range(0, draws).forEach(i -> counts[all.draw(settings, random.nextDouble())]++);
        return Arrays.stream(counts).map(count -> count / draws).toArray();
    }
}
