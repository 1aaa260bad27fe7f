package dev.medley.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SlipsTest {
    private static final String TEXT = "My landlord won't give back the deposit. What can I do about that, please?";

    @Test
    void theSameSeedGivesTheSameSlips() {
        assertThat(new Slips(new Random(3)).in(TEXT, 0.1)).isEqualTo(new Slips(new Random(3)).in(TEXT, 0.1));
    }

    @Test
    void noChanceOfASlipLeavesTheTextAsItIs() {
        assertThat(new Slips(new Random(3)).in(TEXT, 0)).isEqualTo(TEXT);
    }

    @Test
    void slipsTouchLettersOnly() {
        // When
        String slipped = new Slips(new Random(3)).in("1234 ?! 😀 56", 1);

        // Then
        assertThat(slipped).isEqualTo("1234 ?! 😀 56");
    }

    @Test
    void aSlipInEveryTenthLetterChangesAboutThatMany() {
        // Given
        String text = "abcdefghij".repeat(500);

        // When
        String slipped = new Slips(new Random(3)).in(text, 0.1);

        // Then: a quarter of the slips drops a letter, a quarter doubles one
        assertThat(slipped).isNotEqualTo(text);
        assertThat(slipped.length()).isBetween(text.length() - 100, text.length() + 100);
    }
}
