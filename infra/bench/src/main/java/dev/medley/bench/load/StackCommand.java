package dev.medley.bench.load;

import dev.medley.inference.program.Precision;
import dev.medley.inference.text.DecodeMeasurement;
import dev.medley.inference.text.EngineSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a served model with its bare program. Exits with 1 if an answer failed. */
@Command(
        name = "stack",
        mixinStandardHelpOptions = true,
        description = {
            "What the way through gateway and worker costs: tokens of answers over HTTP, and decode steps of the same"
                    + " checkpoint with nothing around them, in turns within one run.",
            "Give it the checkpoint, device and precision that the server has. Each round is one answer and as many"
                    + " steps as it has tokens; both sides are means over the round."
        })
public final class StackCommand implements Callable<Integer> {
    private static final long KV_CACHE_BYTES = 8L << 30;
    private static final Slo NO_OBJECTIVES = new Slo(null, null, null);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final WorkloadOptions options = new WorkloadOptions();

    @Option(names = "--checkpoint", required = true, description = "Hugging Face checkpoint folder.")
    private Path checkpoint = Path.of("");

    @Option(
            names = "--precision",
            defaultValue = "bf16",
            description = "fp32, bf16 or int8. Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.BF16;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080/v1",
            description = "Base URL with the version. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Option(names = "--model", paramLabel = "NAME", description = "Default: the first that the server lists.")
    private @Nullable String model;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Measurements of each. Default: ${DEFAULT-VALUE}.")
    private int roundCount;

    /**
     * Milliseconds of a round.
     *
     * @param bare for a step
     * @param served for a token
     */
    private record Round(double bare, double served) {
        /** Speed of the served model as a share of the bare program's. */
        double ratio() {
            return bare / served;
        }
    }

    @Override
    public Integer call() throws IOException {
        options.validate();
        options.atLeast("--rounds", roundCount, 1);
        try (OpenAiClient client = options.client(url)) {
            Workload workload = options.workload(client, model);
            int promptTokens = warmUp(workload);
            int steps = options.maxTokens();
            var settings = new EngineSettings(
                    checkpoint, device, precision, promptTokens + steps, 1, KV_CACHE_BYTES, 1, promptTokens);
            try (DecodeMeasurement bare = DecodeMeasurement.prepare(settings, promptTokens)) {
                bare.run(1, steps);
                print(compare(workload, bare, steps));
            }
        }
        return 0;
    }

    /** @return how many tokens a prompt has, as the server counts */
    private int warmUp(Workload workload) {
        long requests = Math.max(1, options.warmup());
        Summary.Tokens tokens = answer(workload.fromPrompt(0), requests).tokens();
        return (int) Math.max(1, tokens.prompt() / requests);
    }

    private List<Round> compare(Workload workload, DecodeMeasurement bare, int steps) {
        var rounds = new ArrayList<Round>();
        PrintWriter err = command.commandLine().getErr();
        for (int number = 0; number < roundCount; number++) {
            double step = bare.run(1, steps).stream()
                    .mapToLong(Duration::toNanos)
                    .average()
                    .orElseThrow();
            Summary served = answer(workload.fromPrompt(options.warmup() + number), 1);
            var round = new Round(
                    step / 1e6, served.latencies().timePerOutputToken().mean());
            rounds.add(round);
            err.printf(
                    Locale.ROOT,
                    "round %d: step %.2f ms, token %.2f ms, %.0f %%%n",
                    number + 1,
                    round.bare(),
                    round.served(),
                    100 * round.ratio());
            err.flush();
        }
        return rounds;
    }

    private static Summary answer(Workload workload, long requests) {
        Summary summary = new ClosedLoop(1).run(workload, Limit.ofRequests(requests), new Tally(NO_OBJECTIVES));
        if (summary.requests().succeeded() < requests) {
            throw new IllegalStateException(
                    "Some answers failed: " + summary.requests().failures());
        }
        return summary;
    }

    private void print(List<Round> rounds) {
        PrintWriter out = command.commandLine().getOut();
        out.printf("%d rounds of %d tokens each, in turns%n", rounds.size(), options.maxTokens());
        out.printf("%-9s %9s %9s  %15s %9s %9s%n", "precision", "step ms", "token ms", "share of speed", "min", "max");
        Spread share = Spread.of(rounds.stream().mapToDouble(Round::ratio));
        out.printf(
                Locale.ROOT,
                "%-9s %9.2f %9.2f  %15.3f %9.3f %9.3f%n",
                precision.label(),
                Spread.of(rounds.stream().mapToDouble(Round::bare)).median(),
                Spread.of(rounds.stream().mapToDouble(Round::served)).median(),
                share.median(),
                share.min(),
                share.max());
        out.flush();
    }
}
