package dev.medley.bench.routing;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts an open loop of Route calls on a router and reports how long its decisions take. Exits with 1 if one failed. */
@Command(
        name = "routing",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a router for decisions at random times, --rate a second, whether or not earlier ones are answered.",
            "A decision takes from the time it was meant to be asked for until its reply is read."
        },
        showDefaultValues = true)
public final class RoutingCommand implements Callable<Integer> {
    @Option(names = "--address", defaultValue = "127.0.0.1:9102", description = "The router's gRPC server.")
    private String address = "";

    @Option(names = "--rate", defaultValue = "200", description = "Calls a second, on average.")
    private double rate = 200;

    @Option(names = "--duration", defaultValue = "20s", description = "How long to ask.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--warmup", defaultValue = "5s", description = "How long to ask before that, unmeasured.")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--model", defaultValue = "auto", description = "What each query names.")
    private String model = "auto";

    @Option(names = "--questions", description = "A file with one question a line; without it, built-in ones.")
    private @Nullable Path questions;

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            description = "The router's metrics, such as http://127.0.0.1:8102/metrics, to report as well how long its"
                    + " decisions take without the call.")
    private @Nullable URI metrics;

    @Option(names = "--seed", defaultValue = "1", description = "Draws the times.")
    private long seed = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (!(rate > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate must be more than 0, not " + rate);
        }
        ManagedChannel channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                .build();
        try {
            var load = new RoutingLoad(channel, model, Questions.of(questions), rate, seed);
            load.run(warmup);
            DecisionTimes before = metrics == null ? null : DecisionTimes.of(metrics);
            RoutingTally tally = load.run(duration);
            report(tally);
            if (metrics != null && before != null) {
                report(DecisionTimes.of(metrics).since(before));
            }
            return tally.failures().isEmpty() && tally.decisions() > 0 ? 0 : 1;
        } finally {
            channel.shutdownNow();
        }
    }

    private void report(RoutingTally tally) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "open loop, %s calls/s for %s s: %d decisions, failures %s%n",
                rate,
                duration.toMillis() / 1000.0,
                tally.decisions(),
                tally.failures());
        out.printf("%9s %9s %9s %9s%n", "p50 ms", "p90 ms", "p99 ms", "max ms");
        out.printf(
                Locale.ROOT,
                "%9.2f %9.2f %9.2f %9.2f%n",
                tally.millis(50),
                tally.millis(90),
                tally.millis(99),
                tally.millis(100));
        out.println("models " + tally.models());
        out.flush();
    }

    private void report(DecisionTimes times) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "in the router: 50 %% of the decisions within %.2f ms, 90 %% within %.2f ms, 99 %% within %.2f ms%n",
                1000 * times.bound(0.5),
                1000 * times.bound(0.9),
                1000 * times.bound(0.99));
        out.flush();
    }
}
