package dev.medley.platform.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.serving.ServingState.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class ServingStateTest {
    private final ServingState state = new ServingState();

    @Test
    void aFollowerHearsEachPhaseOnce() {
        List<Phase> heard = new ArrayList<>();
        state.follow(() -> heard.add(state.phase()));

        state.ready();
        state.ready();
        state.draining();

        assertThat(heard).containsExactly(Phase.LOADING, Phase.READY, Phase.DRAINING);
    }

    @Test
    void aDrainingProcessNeverBecomesReady() {
        state.draining();
        state.ready();

        assertThat(state.phase()).isEqualTo(Phase.DRAINING);
    }

    @Test
    void healthIsUpOnlyWhileItServes() {
        assertThat(state.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        state.ready();
        assertThat(state.health().getStatus()).isEqualTo(Status.UP);
        state.draining();
        assertThat(state.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }
}
