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
        assertThat(untouched).isBetween(60L, 150L);
    }
}
