package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteIT {
    private final Path directory;
    private final Home home;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    private final Suite suite;

    SuiteIT(@TempDir Path directory) {
        this.directory = directory;
        this.home = new Home(directory.resolve("home"));
        this.suite = Suite.planned(home, progress, Endpoints.onPorts(1, 2, 3));
    }

    @AfterEach
    void endAll() {
        suite.stop();
    }

    @Test
    void startsStageAfterStageAndEndsInTheReverseOrder() throws Exception {
        suite.start(List.of(FakeService.spec("kafka", directory)));
        suite.start(List.of(FakeService.spec("gateway", directory)));
        suite.stop();

        assertThat(FakeService.diary(directory)).containsExactly("+kafka", "+gateway", "-gateway", "-kafka");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("kafka", "ready after", "gateway ended");
        assertThat(home.state()).doesNotExist();
    }

    @Test
    void aServiceThatEndsWhileItStartsIsNamedWithItsExitCodeAndItsLastWords() {
        List<ServiceSpec> stage =
                List.of(FakeService.spec("kafka", directory), FakeService.spec("worker", directory, 7));

        assertThatThrownBy(() -> suite.start(stage))
                .isInstanceOf(SuiteFailure.class)
                .hasMessageContaining("worker ended with exit code 7 before it was ready")
                .hasMessageContaining(home.log("worker").toString())
                .hasMessageContaining("the checkpoint is no checkpoint");
    }

    @Test
    void watchingFailsWhenAServiceEndsOnItsOwn() throws Exception {
        suite.start(List.of(FakeService.spec("kafka", directory), FakeService.spec("worker", directory)));
        kill("worker");

        assertThatThrownBy(suite::watch)
                .isInstanceOf(SuiteFailure.class)
                .hasMessageContaining("worker ended with exit code 137");
    }

    @Test
    void anotherLauncherRestartsAndEndsWhatThisOneStarted() throws Exception {
        suite.start(List.of(FakeService.spec("kafka", directory), FakeService.spec("worker", directory)));
        suite.detach();
        ProcessMark before = mark("worker");

        Suite.running(home, progress, SuiteState.running(home)).restart("worker");
        ProcessMark after = mark("worker");
        assertThat(before.alive()).isFalse();
        assertThat(after.alive()).isTrue();

        Suite.end(home, progress, SuiteState.running(home));
        assertThat(after.alive()).isFalse();
        assertThat(home.state()).doesNotExist();
    }

    @Test
    void restartNamesTheProcessesThereAre() throws Exception {
        suite.start(List.of(FakeService.spec("kafka", directory)));

        assertThatThrownBy(() -> suite.restart("kafak")).hasMessage("no process is called kafak; there are kafka");
    }

    private void kill(String name) throws IOException {
        mark(name).find().orElseThrow().destroyForcibly();
    }

    private ProcessMark mark(String name) {
        return SuiteState.running(home).service(name).orElseThrow().mark();
    }
}
