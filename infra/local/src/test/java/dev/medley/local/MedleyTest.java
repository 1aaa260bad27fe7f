package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MedleyTest {
    private final StringWriter said = new StringWriter();
    private final CommandLine medley =
            Medley.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "status", "logs", "restart", "catalogue", "down"})
    void everyCommandExplainsItself(String command) {
        assertThat(medley.execute(command, "--help")).isZero();
        assertThat(said.toString()).startsWith("Usage: infra/medley " + command);
    }

    @Test
    void withoutACommandItListsThem() {
        assertThat(medley.execute()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("demo", "up", "status", "logs", "restart", "catalogue", "down");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThat(medley.execute("up", "--colour")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("--colour");
    }
}
