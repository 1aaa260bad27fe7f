package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsIT {
    private static Ports.Wish rest(int number) {
        return new Ports.Wish("REST", "--rest-port", number);
    }

    private static Ports.Wish grpc(int number) {
        return new Ports.Wish("gRPC", "--grpc-port", number);
    }

    @Test
    void zeroChoosesFreePortsThatDiffer() {
        assertThat(Ports.allot(List.of(rest(0), grpc(0)), 4))
                .hasSize(6)
                .doesNotHaveDuplicates()
                .allMatch(port -> port > 0);
    }

    @Test
    void keepsAPortThatWasAskedFor() {
        int free = Ports.allot(List.of(), 1).remove();

        assertThat(Ports.allot(List.of(grpc(0), rest(free)), 0)).element(1).isEqualTo(free);
    }

    @Test
    void aTakenPortIsNamedWithItsFlag() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> Ports.allot(List.of(rest(port)), 0))
                    .isInstanceOf(SuiteFailure.class)
                    .hasMessage("port " + port + " for REST is taken; choose another one with --rest-port"
                            + " (0 chooses a free one), or stop what listens there");
        }
    }

    @Test
    void aPortAskedForTwiceIsNamed() {
        int free = Ports.allot(List.of(), 1).remove();

        assertThatThrownBy(() -> Ports.allot(List.of(rest(free), grpc(free)), 0))
                .isInstanceOf(SuiteFailure.class)
                .hasMessageContaining("port " + free + " is asked for twice")
                .hasMessageContaining("--grpc-port");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aNumberThatIsNoPortIsRefused(int number) {
        assertThatThrownBy(() -> Ports.allot(List.of(rest(number)), 0))
                .isInstanceOf(SuiteFailure.class)
                .hasMessage("--rest-port is " + number + "; a port is 1 to 65535, or 0 to choose a free one");
    }
}
