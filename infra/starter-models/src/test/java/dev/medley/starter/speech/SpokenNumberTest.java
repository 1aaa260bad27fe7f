package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenNumberTest {
    @ParameterizedTest
    @CsvSource({
        "0, zero",
        "13, thirteen",
        "40, forty",
        "57, fifty seven",
        "100, one hundred",
        "214, two hundred and fourteen",
        "1000, one thousand",
        "3005, three thousand and five",
        "12750, twelve thousand seven hundred and fifty",
        "999999, nine hundred and ninety nine thousand nine hundred and ninety nine"
    })
    void aNumberIsWrittenAsItIsSaid(int number, String words) {
        assertThat(SpokenNumber.words(number)).isEqualTo(words);
    }

    @Test
    void phrasesHaveWordsAlone() {
        assertThat(IntStream.range(0, 500).mapToObj(i -> SpokenNumber.phrase(new Draw(1, i))))
                .allSatisfy(phrase -> assertThat(phrase).matches("[a-z]+( [a-z]+)+"));
    }
}
