package dev.medley.worker.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.MedleyException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real processes. */
class DecoderProcessesIT {
    private final DecoderProcesses processes = new DecoderProcesses(TestDecoder.class);

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aProcessIsUsedAgain() throws IOException {
        DecoderProcess first = processes.ask(to -> to.writeInt(TestDecoder.TELL));
        long pid = first.answers().readLong();
        processes.giveBack(first, true);

        DecoderProcess second = processes.ask(to -> to.writeInt(TestDecoder.TELL));
        DecoderProcess beside = processes.ask(to -> to.writeInt(TestDecoder.TELL));

        assertThat(second.answers().readLong()).isEqualTo(pid);
        assertThat(beside.answers().readLong()).isNotEqualTo(pid);
    }

    @Test
    void oneThatEndedWhileIdleGivesWay() throws IOException {
        DecoderProcess first = processes.ask(to -> to.writeInt(TestDecoder.TELL));
        long pid = first.answers().readLong();
        processes.giveBack(first, true);
        ProcessHandle gone = ProcessHandle.of(pid).orElseThrow();
        gone.destroyForcibly();
        gone.onExit().join();

        assertThat(processes.ask(to -> to.writeInt(TestDecoder.TELL)).answers().readLong())
                .isNotEqualTo(pid);
    }

    @Test
    void aBreakdownIsItsOwnAndAnEndIsNot() throws IOException {
        DecoderProcess broken = processes.ask(to -> to.writeInt(TestDecoder.BREAK_DOWN));
        DecoderProcess killed = processes.ask(to -> to.writeInt(TestDecoder.TELL));
        ProcessHandle.of(killed.answers().readLong()).orElseThrow().destroyForcibly();

        assertThatThrownBy(() -> broken.answers().readInt()).isInstanceOf(EOFException.class);
        assertThat(broken.wasEnded()).isFalse();
        assertThatThrownBy(() -> killed.answers().readInt()).isInstanceOf(EOFException.class);
        assertThat(killed.wasEnded()).isTrue();
    }

    @Test
    void oneThatWorksForNothingIsEnded() {
        DecoderProcess busy = processes.ask(to -> to.writeInt(TestDecoder.SPIN));

        try (StallWatch watch = processes.watch(busy, Duration.ofMillis(400))) {
            assertThatThrownBy(() -> busy.answers().readInt()).isInstanceOf(IOException.class);
            assertThat(watch.stall()).isIn(Stall.STUCK, Stall.STARVED);
        }
        processes.giveBack(busy, false);
    }

    @Test
    void closingEndsAllOfThem() throws IOException {
        DecoderProcess busy = processes.ask(to -> to.writeInt(TestDecoder.TELL));
        long pid = busy.answers().readLong();

        processes.close();

        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(busy.wasEnded()).isTrue();
        assertThatThrownBy(() -> processes.ask(to -> to.writeInt(TestDecoder.TELL)))
                .isInstanceOf(MedleyException.class)
                .hasMessage("The decoder is closed");
    }
}
