package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code infra/medley} as its users meet it, in homes of their own. The first to run: its demo leaves the archives that
 * the starts after it are faster with.
 */
@Order(0)
@DisabledIfSystemProperty(named = "medley.url", matches = ".+", disabledReason = "the suite runs elsewhere")
class LauncherE2E {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final MedleyScript medley;
    private final SuiteProcesses processes;

    LauncherE2E(@TempDir Path home) {
        this.home = home;
        this.medley = new MedleyScript(home);
        this.processes = new SuiteProcesses(medley);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        MedleyScript.Outcome down = medley.run("down");
        assertThat(down.exitCode()).as(down.output()).isZero();
        assertThat(medley.run("status").exitCode()).isEqualTo(3);
        assertThat(medley.processesOnLinux()).isEmpty();
    }

    @Test
    void theDemoAnswersAPromptAndLeavesNothingRunning() {
        MedleyScript.Outcome demo = medley.run(onFreePorts("demo", TestModel.starter()));

        assertThat(demo.exitCode()).as(demo.output()).isZero();
        assertThat(demo.output())
                .contains("kafka", "ready after", "/v1/chat/completions", "tokens/s", "model auto", "x-medley-route: ");
        assertThat(processes.listed()).isFalse();
    }

    @Test
    void aTakenPortIsNamedWithItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            MedleyScript.Outcome up =
                    medley.run("up", "--model=" + TestModel.starter(), "--rest-port=" + port, "--kafka-port=0");

            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.output()).contains("port " + port + " for REST is taken", "--rest-port");
        }
    }

    @Test
    void aCheckpointThatCannotBeServedEndsTheStartWithItsReason() throws Exception {
        Path broken = truncated(TestModel.starter());

        MedleyScript.Outcome up = medley.run(onFreePorts("up", broken));

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output()).contains("text-generation ended with exit code", "model.safetensors");
        assertThat(processes.listed()).isFalse();
    }

    @Test
    void ctrlCWhileItStartsEndsEverything() throws Exception {
        Process up = medley.start(onFreePorts("up", TestModel.starter()));
        awaitKafka();
        List<SuiteProcesses.Entry> started = processes.all();

        interrupt(up);

        assertThat(up.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(130);
        assertThat(started).isNotEmpty().noneMatch(SuiteProcesses.Entry::alive);
    }

    @Test
    void downCleansUpAfterALauncherThatWasKilled() throws Exception {
        Process up = medley.start(onFreePorts("up", TestModel.starter()));
        awaitKafka();
        up.destroyForcibly().waitFor();
        List<SuiteProcesses.Entry> left = processes.all();
        assertThat(left).anyMatch(SuiteProcesses.Entry::alive);

        MedleyScript.Outcome second = medley.run(onFreePorts("up", TestModel.starter()));
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("already", "infra/medley down");

        assertThat(medley.run("down").exitCode()).isZero();
        assertThat(left).noneMatch(SuiteProcesses.Entry::alive);
    }

    private static String[] onFreePorts(String command, Path model) {
        return new String[] {command, "--rest-port=0", "--grpc-port=0", "--kafka-port=0", "--model=" + model};
    }

    private void awaitKafka() throws Exception {
        Eventually.within(START_LIMIT, () -> assertThat(medley.output()).containsPattern("kafka +ready"));
    }

    private Path truncated(Path checkpoint) throws Exception {
        Path copy = Files.createDirectories(home.resolve("broken"));
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path weights = copy.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
        return copy;
    }

    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
