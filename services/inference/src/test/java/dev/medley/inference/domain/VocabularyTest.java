package dev.medley.inference.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    private final Vocabulary vocabulary = Vocabulary.of(List.of("my landlord is rude", "is my umbrella here"));

    @ParameterizedTest
    @ValueSource(strings = {"My LANDLORD!", "landlrd", "lanldord", "landllord", "landpord", "", "?!", "🙂"})
    void aWordIsKnownDespiteASlip(String text) {
        assertThat(vocabulary.unknownShare(text)).isZero();
    }

    @Test
    void aRareWordWeighsMoreThanAFrequentOne() {
        assertThat(vocabulary.unknownShare("is quartz")).isGreaterThan(0.9);
        assertThat(vocabulary.unknownShare("umbrella quartz")).isBetween(0.5, 0.8);
    }
}
