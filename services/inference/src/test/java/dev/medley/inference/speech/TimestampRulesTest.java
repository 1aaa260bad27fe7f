package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.WhisperGeneration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of WhisperTimeStampLogitsProcessor; 100 ends the text, 200 is time 0, 300 the last time. */
class TimestampRulesTest {
    private static final int END = 100;
    private static final int ZERO = 200;
    private static final int LAST = 300;

    private final TimestampRules rules = rules(50);

    private static TimestampRules rules(Integer latestStart) {
        return new TimestampRules(
                new WhisperGeneration(
                        END,
                        101,
                        ZERO - 1,
                        null,
                        Map.of(),
                        null,
                        null,
                        List.of(),
                        List.of(),
                        latestStart,
                        448,
                        List.of()),
                LAST + 1);
    }

    private TokenRule after(int... tokens) {
        var list = new TokenList();
        for (int token : tokens) {
            list.add(token);
        }
        return rules.next(list, true, 0, 0);
    }

    @Test
    void aTranscriptStartsWithATimeThatIsNotTooLate() {
        assertThat(after()).isEqualTo(new TokenRule(true, true, ZERO, ZERO, ZERO + 50, 0, 0));
        assertThat(rules(100_000).next(new TokenList(), true, 0, 0).latest()).isEqualTo(LAST);
    }

    @Test
    void textFollowsAFirstTimeAndAPairOfTimes() {
        assertThat(after(ZERO + 3)).isEqualTo(new TokenRule(false, true, 0, LAST + 1, LAST, 0, 0));
        assertThat(after(ZERO, 7, ZERO + 9, ZERO + 9).earliest()).isGreaterThan(LAST);
    }

    @Test
    void aTimeAfterTextIsFollowedByOneThatIsNotEarlierOrByTheEnd() {
        assertThat(after(ZERO, 7, ZERO + 9)).isEqualTo(new TokenRule(false, true, END, ZERO + 9, LAST, 0, 0));
    }

    @Test
    void afterTextTimeGoesOn() {
        assertThat(after(ZERO + 4, 7)).isEqualTo(new TokenRule(false, true, 0, ZERO + 5, LAST, 0, 0));
    }

    @Test
    void withoutTimesEverythingMayFollow() {
        assertThat(rules.next(new TokenList(), false, 0.5f, 0.25f))
                .isEqualTo(new TokenRule(true, false, 0, ZERO, LAST, 0.5f, 0.25f));
    }
}
