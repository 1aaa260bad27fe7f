package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "the cat sat, the cat sat, 0",
        "the cat sat, ' The cat  sat ', 0",
        "the cat sat, the hat sat, 1",
        "the cat sat, cat sat, 1",
        "the cat sat, the big cat sat down, 2",
        "the cat sat, '', 3"
    })
    void theFewestChangesAreCounted(String expected, String written, int errors) {
        assertThat(WordErrors.of(expected, written)).isEqualTo(new WordErrors(errors, 3));
    }

    @Test
    void theRateIsOfAllWordsTogether() {
        WordErrors both = WordErrors.of("one", "two").and(WordErrors.of("a b c", "a b c"));

        assertThat(both.rate()).isEqualTo(0.25);
    }
}
