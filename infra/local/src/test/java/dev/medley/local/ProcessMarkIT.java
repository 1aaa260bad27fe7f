package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessMarkIT {
    @Test
    void findsTheProcessItMarks() {
        assertThat(ProcessMark.of(ProcessHandle.current()).find()).contains(ProcessHandle.current());
    }

    @Test
    void neverTakesALaterProcessWithTheSameNumberForIt() throws Exception {
        ProcessMark own = ProcessMark.of(ProcessHandle.current());
        ProcessMark earlier = new ProcessMark(own.pid(), own.startedAt().minusSeconds(60));

        assertThat(earlier.alive()).isFalse();
        earlier.end(Duration.ofMillis(1));
    }

    @Test
    void endsAProcessThatIgnoresTheRequestToEnd() throws Exception {
        Process deaf =
                new ProcessBuilder("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done").start();
        assertThat(deaf.inputReader().readLine()).isEqualTo("deaf");
        ProcessMark mark = ProcessMark.of(deaf.toHandle());

        mark.end(Duration.ofMillis(200));

        assertThat(mark.alive()).isFalse();
        assertThat(deaf.waitFor()).isEqualTo(137);
    }
}
