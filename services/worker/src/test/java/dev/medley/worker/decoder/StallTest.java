package dev.medley.worker.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void aDecoderThatWorksForNothingIsStuck() {
        assertThat(stall(9.8, 10)).isEqualTo(Stall.STUCK);
        assertThat(stall(5, 40)).isEqualTo(Stall.STUCK);
    }

    @Test
    void oneThatGotNoProcessorIsNotTheRecordingsFault() {
        assertThat(stall(0.1, 10)).isEqualTo(Stall.NONE);
        assertThat(stall(0.1, 59)).isEqualTo(Stall.NONE);
        assertThat(stall(0.1, 60)).isEqualTo(Stall.STARVED);
    }

    private static Stall stall(double workedSeconds, double waitedSeconds) {
        return Stall.of(
                Duration.ofMillis((long) (1000 * workedSeconds)),
                Duration.ofMillis((long) (1000 * waitedSeconds)),
                LIMIT);
    }
}
