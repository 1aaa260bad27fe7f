package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SloTest {
    private static final Duration LIMIT = Duration.ofNanos(100);

    @Test
    void isMetUpToItsLimit() {
        assertThat(new Slo(LIMIT, null, null).metBy(outcome(100, 900, 4, 3))).isTrue();
        assertThat(new Slo(LIMIT, null, null).metBy(outcome(101, 900, 4, 3))).isFalse();
        assertThat(new Slo(null, null, LIMIT).metBy(outcome(50, 100, 4, 3))).isTrue();
        assertThat(new Slo(null, null, LIMIT).metBy(outcome(50, 101, 4, 3))).isFalse();
    }

    @Test
    void takesTheMeanTimeOfTheTokensAfterTheFirst() {
        // 3 gaps of 200 ns for 7 tokens after the first: 85.7 ns each
        assertThat(new Slo(null, LIMIT, null).metBy(outcome(500, 1100, 8, 200, 200, 200)))
                .isTrue();
        // for 5: 120 ns each
        assertThat(new Slo(null, LIMIT, null).metBy(outcome(500, 1100, 6, 200, 200, 200)))
                .isFalse();
    }

    @Test
    void asksNothingOfTheNextTokenWhereThereIsOnlyOne() {
        assertThat(new Slo(null, LIMIT, null).metBy(outcome(500, 500, 1))).isTrue();
    }

    @Test
    void isNeverMetByAFailure() {
        var failed = new Outcome(0, 1, 2, 0, List.of(), 0, 0, false, "HTTP 503");

        assertThat(new Slo(null, null, null).metBy(failed)).isFalse();
    }

    private static Outcome outcome(long firstToken, long end, long tokens, long... gaps) {
        List<Long> list = java.util.Arrays.stream(gaps).boxed().toList();
        return new Outcome(0, firstToken, end, list.size() + 1, list, 1, tokens, true, null);
    }
}
