package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
    @Test
    void aStopTextThatSpansPiecesIsFoundAndNotShown() {
        var matcher = new StopMatcher(List.of("END"));

        assertThat(matcher.append("one E")).isEqualTo("one ");
        assertThat(matcher.append("N")).isEmpty();
        assertThat(matcher.append("D two")).isEmpty();
        assertThat(matcher.matched()).isEqualTo("END");
        assertThat(matcher.append("more")).isEmpty();
        assertThat(matcher.finish()).isEmpty();
        assertThat(matcher.released()).isEqualTo(4);
    }

    @Test
    void aFalseStartIsShownAsSoonAsItIsOne() {
        var matcher = new StopMatcher(List.of("END"));

        assertThat(matcher.append("E")).isEmpty();
        assertThat(matcher.append("NE")).isEqualTo("EN");
        assertThat(matcher.finish()).isEqualTo("E");
        assertThat(matcher.matched()).isNull();
    }

    @Test
    void theEarliestOfSeveralStopTextsCounts() {
        var matcher = new StopMatcher(List.of("world", "lo"));

        assertThat(matcher.append("hello world")).isEqualTo("hel");
        assertThat(matcher.matched()).isEqualTo("lo");
    }

    @Test
    void aStopTextThatRepeatsItsOwnStartIsFound() {
        var matcher = new StopMatcher(List.of("aab"));

        assertThat(matcher.append("aaa")).isEqualTo("a");
        assertThat(matcher.append("b")).isEmpty();
        assertThat(matcher.matched()).isEqualTo("aab");
    }

    @Test
    void withoutStopTextsEverythingPassesAtOnce() {
        var matcher = new StopMatcher(List.of());

        assertThat(matcher.append("anything")).isEqualTo("anything");
        assertThat(matcher.finish()).isEmpty();
    }
}
