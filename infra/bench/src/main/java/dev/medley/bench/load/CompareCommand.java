package dev.medley.bench.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares two servers on one machine in one run. Exits with 1 unless both answered in every round. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two servers: the same closed-loop load on A, on B, on A, on B and so on, so that a machine that is"
                    + " slower for a while is slower for both.",
            "Prints A divided by B: the median of the rounds, the smallest and the largest."
        })
public final class CompareCommand implements Callable<Integer> {
    private static final long DEFAULT_REQUESTS = 8;
    private static final Slo NO_OBJECTIVES = new Slo(null, null, null);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Option(names = "--a", paramLabel = "URL", required = true, description = "Base URL of A, with the version.")
    private String urlA = "";

    @Option(names = "--b", paramLabel = "URL", required = true, description = "Base URL of B, with the version.")
    private String urlB = "";

    @Option(names = "--model-a", paramLabel = "NAME", description = "Default: the first that A lists.")
    private @Nullable String modelA;

    @Option(names = "--model-b", paramLabel = "NAME", description = "Default: the first that B lists.")
    private @Nullable String modelB;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Measurements of each. Default: ${DEFAULT-VALUE}.")
    private int roundCount;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Clients. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Override
    public Integer call() throws IOException {
        options.validate();
        options.atLeast("--rounds", roundCount, 1);
        options.atLeast("--concurrency", concurrency, 1);
        try (OpenAiClient clientA = options.client(urlA);
                OpenAiClient clientB = options.client(urlB)) {
            Workload a = options.workload(clientA, modelA);
            Workload b = options.workload(clientB, modelB);
            Comparison comparison = compare(a, b);
            print(comparison);
            JsonReport.ofComparison(a, b, comparison).writeTo(options.json());
            return comparison.rounds().stream().allMatch(CompareCommand::complete) ? 0 : 1;
        }
    }

    private static boolean complete(Comparison.Round round) {
        return round.a().requests().succeeded() > 0 && round.b().requests().succeeded() > 0;
    }

    private Comparison compare(Workload a, Workload b) {
        var loop = new ClosedLoop(concurrency);
        loop.run(a, Limit.ofRequests(options.warmup()), new Tally(NO_OBJECTIVES));
        loop.run(b, Limit.ofRequests(options.warmup()), new Tally(NO_OBJECTIVES));
        Long asked = options.requests();
        long requests = asked == null ? Math.max(DEFAULT_REQUESTS, 2L * concurrency) : asked;
        var rounds = new ArrayList<Comparison.Round>();
        for (int round = 0; round < roundCount; round++) {
            long firstPrompt = options.warmup() + round * requests;
            Summary ofA = measure("A", a.fromPrompt(firstPrompt), requests);
            Summary ofB = measure("B", b.fromPrompt(firstPrompt), requests);
            rounds.add(new Comparison.Round(ofA, ofB));
        }
        return new Comparison(rounds);
    }

    private Summary measure(String name, Workload workload, long requests) {
        var tally = new Tally(NO_OBJECTIVES);
        return Progress.during(
                () -> new ClosedLoop(concurrency).run(workload, Limit.ofRequests(requests), tally),
                command.commandLine().getErr(),
                name,
                tally::progress);
    }

    private void print(Comparison comparison) {
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%-34s %10s %10s %12s %10s %10s%n",
                "median of " + roundCount + " rounds",
                "A",
                "B",
                "A/B median",
                "min",
                "max");
        comparison
                .ratios()
                .forEach((metric, ratio) -> out.printf(
                        Locale.ROOT,
                        "%-34s %10.2f %10.2f %12.3f %10.3f %10.3f%n",
                        metric.title(),
                        comparison.medianOfA(metric),
                        comparison.medianOfB(metric),
                        ratio.median(),
                        ratio.min(),
                        ratio.max()));
        comparison.failures().forEach((reason, count) -> out.printf(Locale.ROOT, "failed: %d x %s%n", count, reason));
        out.flush();
    }
}
