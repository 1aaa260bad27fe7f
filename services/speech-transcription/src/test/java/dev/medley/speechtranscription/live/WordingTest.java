package dev.medley.speechtranscription.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
    @Test
    void wordsKeepTheSpaceBeforeThem() {
        assertThat(Wording.of(" Hello, big  world. ").words()).containsExactly(" Hello,", " big", "  world.");
        assertThat(Wording.of("").words()).isEmpty();
    }

    @Test
    void scriptsWithoutSpacesAreSplitByCharacters() {
        assertThat(Wording.of("你好 world、ok").words()).containsExactly("你", "好", " world、ok");
    }

    @ParameterizedTest
    @CsvSource({
        "a b c, a b c d, 3",
        "a b c, A b. c d, 3",
        "a b c, a b x c d, 4",
        "a b c, a b d e, 3",
        "a b c, a c d, 2",
        "a b c, a b, 2",
        "a b c, '', 0"
    })
    void aRevisedTextIsTakenUpWhereItSaysTheSame(String settled, String heard, int covered) {
        assertThat(Wording.of(settled).coveredBy(Wording.of(heard))).isEqualTo(covered);
    }
}
