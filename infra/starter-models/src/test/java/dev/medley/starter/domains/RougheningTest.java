package dev.medley.starter.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RougheningTest {
    private static final String TEXT = "My landlord won't give back the deposit. What can I do about that, please?";

    @Test
    void theSameSeedGivesTheSameSlips() {
        // Given
        var one = new Roughening(new Random(3));
        var other = new Roughening(new Random(3));

        // Then
        assertThat(one.of(TEXT)).isEqualTo(other.of(TEXT));
        assertThat(one.withSlips(TEXT, 0.1)).isEqualTo(other.withSlips(TEXT, 0.1));
    }

    @Test
    void noChanceOfASlipLeavesTheTextAsItIs() {
        assertThat(new Roughening(new Random(3)).withSlips(TEXT, 0)).isEqualTo(TEXT);
    }

    @Test
    void slipsTouchLettersOnly() {
        // When
        String slipped = new Roughening(new Random(3)).withSlips("1234 ?! 😀 56", 1);

        // Then
        assertThat(slipped).isEqualTo("1234 ?! 😀 56");
    }

    @Test
    void aSlipInEveryTenthLetterChangesAboutThatMany() {
        // Given
        String text = "abcdefghij".repeat(500);

        // When
        String slipped = new Roughening(new Random(3)).withSlips(text, 0.1);

        // Then: a quarter of the slips drops a letter, a quarter doubles one
        assertThat(slipped).isNotEqualTo(text);
        assertThat(slipped.length()).isBetween(text.length() - 100, text.length() + 100);
    }

    @Test
    void someTextsStayAsTheyAre() {
        // Given
        var roughening = new Roughening(new Random(3));

        // When
        long untouched = java.util.stream.IntStream.range(0, 1000)
                .filter(i -> roughening.of(TEXT).equals(TEXT))
                .count();

        // Then
        assertThat(untouched).isBetween(200L, 350L);
    }
}
