package dev.medley.speechtranscription.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.speechtranscription.live.TurnDetector.Turn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnDetectorTest {
    private final TurnDetector detector =
            new TurnDetector(new TurnSettings(0.5, Duration.ofMillis(300), Duration.ofMillis(500)));

    @Test
    void aVoiceBeginsAndEndsAnUtterance() {
        assertThat(until(Turn.BEGINS, "........................", "####################"))
                .as("frames until it begins")
                .isEqualTo(24 + 8);
        assertThat(detector.framesSinceBegin()).isEqualTo(8);
        assertThat(until(Turn.ENDS, "########", "........................................"))
                .as("frames until it ends")
                .isEqualTo(8 + 25);
    }

    @Test
    void aClickBeginsNothing() {
        assertThat(until(Turn.BEGINS, "....#####........................", ".....####..........."))
                .isEqualTo(-1);
    }

    @Test
    void aShortPauseEndsNothing() {
        until(Turn.BEGINS, "##########");

        assertThat(until(Turn.ENDS, "####....................", "####....................####"))
                .isEqualTo(-1);
    }

    /** Frames taken until the turn came, that one included; -1 if it did not. */
    private int until(Turn turn, String... frames) {
        String all = String.join("", frames);
        for (int i = 0; i < all.length(); i++) {
            if (detector.next(all.charAt(i) == '#') == turn) {
                return i + 1;
            }
        }
        return -1;
    }
}
