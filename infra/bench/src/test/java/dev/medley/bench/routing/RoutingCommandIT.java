package dev.medley.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.bench.load.DurationConverter;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc.RoutingServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RoutingCommandIT {
    private final Set<String> asked = Collections.synchronizedSet(new HashSet<>());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Server router;

    RoutingCommandIT() throws IOException {
        router = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new FakeRouter())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        router.shutdownNow();
    }

    @Test
    void decisionsAreTimedAndCounted(@TempDir Path folder) throws IOException {
        Path questions = Files.writeString(folder.resolve("questions.txt"), "one\n\ntwo\n");

        int exit = execute("--rate=100", "--duration=500ms", "--warmup=100ms", "--questions=" + questions);

        assertThat(exit).isZero();
        assertThat(out.toString())
                .containsPattern("open loop, 100.0 calls/s for 0.5 s: [0-9]+ decisions, failures \\{}")
                .contains("p50 ms", "p99 ms")
                .containsPattern("models \\{starter=[0-9]+}");
        assertThat(asked).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void failuresAreCountedByStatus() {
        int exit = execute("--rate=50", "--duration=200ms", "--warmup=0s", "--model=nobody");

        assertThat(exit).isOne();
        assertThat(out.toString()).containsPattern("0 decisions, failures \\{NOT_FOUND=[0-9]+}");
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThat(execute("--rate=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate must be more than 0, not 0.0");
    }

    private int execute(String... arguments) {
        return new CommandLine(new RoutingCommand())
                .registerConverter(Duration.class, new DurationConverter())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(withAddress(arguments));
    }

    private String[] withAddress(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--address=127.0.0.1:" + router.getPort();
        return all;
    }

    private final class FakeRouter extends RoutingServiceImplBase {
        @Override
        public void route(RouteRequest request, StreamObserver<RouteResponse> responses) {
            asked.add(request.getQuery().getTexts(0));
            if (!request.getQuery().getModel().equals("auto")) {
                responses.onError(Status.NOT_FOUND.asException());
                return;
            }
            responses.onNext(RouteResponse.newBuilder()
                    .setDecision(Decision.newBuilder().setModel("starter"))
                    .build());
            responses.onCompleted();
        }
    }
}
