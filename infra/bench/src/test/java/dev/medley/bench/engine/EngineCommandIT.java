package dev.medley.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.bench.checkpoint.RandomModelCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EngineCommandIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path checkpoint;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void makeModel() {
        execute(new RandomModelCommand(), "--shape=tiny", "--output=" + checkpoint);
    }

    @Test
    void timesTheBareModel() {
        int exit = execute(new EngineCommand(), "--checkpoint=" + checkpoint, "--batch=1,2", "--steps=3");

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("tokens/s p50")
                .containsPattern("bf16 +1 ")
                .containsPattern("bf16 +2 ");
    }

    @Test
    void comparesAdaptersWithTheBareModel() {
        int exit = execute(
                new EngineCommand(),
                "--checkpoint=" + checkpoint,
                "--precision=fp32",
                "--batch=4",
                "--steps=3",
                "--rounds=2",
                "--adapters=3",
                "--targets=all");

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("3 adapters of rank 8 on all, 2 rounds of 3 steps each, in turns", "throughput ratio")
                .containsPattern("fp32 +4 +\\d+\\.\\d\\d +\\d+\\.\\d\\d +\\d\\.\\d{3}");
    }

    private int execute(Object command, String... arguments) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }
}
