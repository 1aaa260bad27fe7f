package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteStateIT {
    private static final ProcessMark LONG_GONE = new ProcessMark(1, Instant.parse("2001-01-01T00:00:00Z"));
    private static final ServiceSpec KAFKA = new ServiceSpec(
            "kafka", List.of("java", "-version"), Map.of("A", "b"), URI.create("file:///tmp/ready"), "127.0.0.1:9092");

    private final Home home;

    SuiteStateIT(@TempDir Path directory) {
        this.home = new Home(directory);
    }

    @Test
    void readsWhatItWrote() {
        SuiteState state = state(LONG_GONE);

        state.write(home.state());

        assertThat(SuiteState.read(home.state())).contains(state);
    }

    @Test
    void noFileMeansThatNothingRuns() {
        assertThat(SuiteState.read(home.state())).isEmpty();
        assertThatThrownBy(() -> SuiteState.running(home)).hasMessageContaining("infra/medley up");
    }

    @Test
    void aFileLeftByASuiteThatIsGoneMeansThatNothingRuns() {
        state(LONG_GONE).write(home.state());

        assertThatThrownBy(() -> SuiteState.running(home)).isInstanceOf(SuiteFailure.class);
    }

    @Test
    void aLivingProcessMeansThatItRuns() {
        state(ProcessMark.of(ProcessHandle.current())).write(home.state());

        assertThat(SuiteState.running(home).endpoints().rest()).hasPort(8080);
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        Files.writeString(home.state(), "{");

        assertThatThrownBy(() -> SuiteState.read(home.state()))
                .isInstanceOf(SuiteFailure.class)
                .hasMessageContaining(home.state().toString());
    }

    private static SuiteState state(ProcessMark mark) {
        List<SuiteState.Service> services = List.of(new SuiteState.Service(KAFKA, mark));
        return new SuiteState(
                Instant.parse("2026-01-01T00:00:00Z"), true, null, Endpoints.onPorts(8080, 9090, 9092), services);
    }
}
