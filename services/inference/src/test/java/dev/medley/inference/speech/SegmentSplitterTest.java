package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.speech.SegmentSplitter.Piece;
import dev.medley.inference.speech.SegmentSplitter.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens from 200 on are times; the window starts 10 s into the recording, of which it holds 2 s. */
class SegmentSplitterTest {
    private static final int ZERO = 200;

    private static Split split(int... tokens) {
        return new SegmentSplitter(ZERO).split(tokens, 1000, 200);
    }

    @Test
    void theNextWindowStartsWhereTheLastPairDoes() {
        assertThat(split(ZERO + 5, 1, 2, ZERO + 50, ZERO + 60))
                .isEqualTo(new Split(List.of(new Piece(10.1, 11, 0, 5)), 100));
    }

    @Test
    void whatFollowsTheLastPairIsHeardAgain() {
        assertThat(split(ZERO, 1, ZERO + 50, ZERO + 50, 2, 3).advance()).isEqualTo(100);
        assertThat(split(ZERO, 1, ZERO + 50, ZERO + 50, 2, 3).pieces()).containsExactly(new Piece(10, 11, 0, 4));
    }

    @Test
    void aSingleTimeAtTheEndMeansThatNothingFollows() {
        assertThat(split(ZERO, 1, ZERO + 25, ZERO + 25, 2, ZERO + 50))
                .isEqualTo(new Split(List.of(new Piece(10, 10.5, 0, 3), new Piece(10.5, 11, 3, 6)), 200));
    }

    @Test
    void withoutAPairTheWindowIsOneSegmentUntilItsLastTimeOrItsEnd() {
        assertThat(split(ZERO + 5, 1, ZERO + 50)).isEqualTo(new Split(List.of(new Piece(10, 11, 0, 3)), 200));
        assertThat(split(1, 2)).isEqualTo(new Split(List.of(new Piece(10, 12, 0, 2)), 200));
    }
}
