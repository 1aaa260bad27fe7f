package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeWarpingTest {
    @Test
    void eachTokenStartsWhereItBeginsToBeListenedFor() {
        float[][] attention = {
            {1, 1, -1, -1, -1, -1},
            {-1, -1, 1, -1, -1, -1},
            {-1, -1, -1, 1, 1, 1},
        };

        assertThat(TimeWarping.starts(attention)).containsExactly(0, 2, 3);
    }

    @Test
    void timesNeverFallEvenWhereAttentionDoes() {
        assertThat(TimeWarping.starts(new float[][] {{0, 0, 1}, {1, 0, 0}, {0, 0, 1}}))
                .isSorted();
    }

    @Test
    void moreTokensThanPositionsShareOne() {
        assertThat(TimeWarping.starts(new float[4][1])).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aTokenOfWhichNothingIsKnownStartsAtTheStart() {
        assertThat(TimeWarping.starts(new float[][] {{Float.NaN, Float.NaN}})).containsExactly(0);
    }
}
