package dev.medley.bench.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts load on one server and reports what it measured. Exits with 1 if no request succeeded. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Puts load on one server and reports time to first token, inter-token latency, throughput and goodput.",
            "Closed loop: as many clients as --concurrency says, each waiting for its answer."
                    + " Open loop: requests at random times, --rate a second, whether or not earlier ones are answered."
        })
public final class LoadCommand implements Callable<Integer> {
    private static final int MIN_DEFAULT_REQUESTS = 16;
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(30);
    private static final long PROMPTS_PER_LOAD = 10_000_000;

    private enum Mode {
        CLOSED,
        OPEN
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080/v1",
            description = "Base URL with the version. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Option(names = "--model", paramLabel = "NAME", description = "Default: the first that the server lists.")
    private @Nullable String model;

    @Option(
            names = "--mode",
            defaultValue = "closed",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Mode mode = Mode.CLOSED;

    @Option(
            names = "--concurrency",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Clients of a closed loop; a list is measured one after the other. Default:" + " ${DEFAULT-VALUE}.")
    private List<Integer> concurrency = List.of();

    @Option(names = "--rate", split = ",", paramLabel = "R", description = "Requests per second of an open loop.")
    private List<Double> rates = List.of();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long to send, such as 30s. Default for an open loop without --requests: 30s.")
    private @Nullable Duration duration;

    @Option(names = "--slo-ttft", paramLabel = "TIME", description = "Goodput: most time to first token.")
    private @Nullable Duration sloTtft;

    @Option(names = "--slo-itl", paramLabel = "TIME", description = "Goodput: most mean time per output token.")
    private @Nullable Duration sloItl;

    @Option(names = "--slo-e2e", paramLabel = "TIME", description = "Goodput: most time to the end of the answer.")
    private @Nullable Duration sloE2e;

    @Override
    public Integer call() throws IOException {
        validate();
        PrintWriter out = command.commandLine().getOut();
        var summaries = new ArrayList<Summary>();
        try (OpenAiClient client = options.client(url)) {
            Workload workload = options.workload(client, model);
            for (LoadPattern pattern : patterns()) {
                Summary summary = measure(pattern, workload.fromPrompt(PROMPTS_PER_LOAD * summaries.size()));
                summaries.add(summary);
                TextReport.print(out, summary);
            }
            TextReport.printOverview(out, summaries);
            JsonReport.ofLoad(workload, summaries).writeTo(options.json());
        }
        return summaries.stream().anyMatch(summary -> summary.requests().succeeded() > 0) ? 0 : 1;
    }

    private void validate() {
        options.validate();
        concurrency.forEach(clients -> options.atLeast("--concurrency", clients, 1));
        for (double rate : rates) {
            if (!(rate > 0)) {
                throw options.refused("--rate must be more than 0, not " + rate);
            }
        }
        if (mode == Mode.OPEN && rates.isEmpty()) {
            throw options.refused("--mode open needs --rate, the requests per second");
        }
        if (mode == Mode.CLOSED && !rates.isEmpty()) {
            throw options.refused("--rate needs --mode open; a closed loop takes --concurrency");
        }
    }

    private List<LoadPattern> patterns() {
        Stream<LoadPattern> patterns = mode == Mode.CLOSED
                ? concurrency.stream().map(ClosedLoop::new)
                : rates.stream().map(rate -> new OpenLoop(rate, options.seed()));
        return patterns.toList();
    }

    private Summary measure(LoadPattern pattern, Workload workload) {
        var slo = new Slo(sloTtft, sloItl, sloE2e);
        new ClosedLoop(pattern.warmupClients()).run(workload, Limit.ofRequests(options.warmup()), new Tally(slo));
        var tally = new Tally(slo);
        Workload measured = workload.fromPrompt(workload.firstPrompt() + options.warmup());
        return Progress.during(
                () -> pattern.run(measured, limit(pattern), tally),
                command.commandLine().getErr(),
                pattern.title(),
                tally::progress);
    }

    private Limit limit(LoadPattern pattern) {
        Long requests = options.requests();
        if (requests != null) {
            return new Limit(requests, duration);
        }
        if (duration == null && pattern instanceof ClosedLoop closed) {
            return Limit.ofRequests(Math.max(MIN_DEFAULT_REQUESTS, 4L * closed.concurrency()));
        }
        return new Limit(Long.MAX_VALUE, duration == null ? DEFAULT_DURATION : duration);
    }
}
