package dev.medley.bench.engine;

import dev.medley.bench.engine.AdapterComparison.Round;
import dev.medley.bench.load.Spread;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.DecodeMeasurement;
import dev.medley.inference.text.EngineSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times bare decode steps of a checkpoint, the floor that a served model is compared with. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        description = {
            "Times bare decode steps of a checkpoint: no scheduler, no text, no transport.",
            "With --adapters it compares them with steps in which adapters answer, in turns within one run."
        },
        showDefaultValues = true)
public final class EngineCommand implements Callable<Integer> {
    private static final long KV_CACHE_BYTES = 8L << 30;
    private static final List<String> PROJECTIONS = List.of("q", "k", "v", "o", "gate", "up", "down");

    @Option(names = "--checkpoint", required = true, description = "Hugging Face checkpoint folder.")
    private Path checkpoint = Path.of("");

    @Option(names = "--precision", defaultValue = "bf16", description = "fp32, bf16 or int8.")
    private Precision precision = Precision.BF16;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N.")
    private String device = "auto";

    @Option(names = "--batch", split = ",", defaultValue = "1,4,16", description = "Sequences in a step.")
    private List<Integer> batches = List.of();

    @Option(names = "--steps", defaultValue = "128", description = "Steps to time.")
    private int steps = 128;

    @Option(names = "--prompt-tokens", defaultValue = "64", description = "Tokens before the first step.")
    private int promptTokens = 64;

    @Option(
            names = "--adapters",
            defaultValue = "0",
            description = "LoRA adapters to mix over the batch, random ones; compares with the bare model, in turns.")
    private int adapters;

    @Option(names = "--rank", defaultValue = "8", description = "Rank of the adapters' pairs.")
    private int rank = 8;

    @Option(
            names = "--targets",
            split = ",",
            defaultValue = "q,v",
            description = "What they adapt: q, k, v, o, gate, up, down, or all.")
    private List<String> targets = List.of();

    @Option(names = "--rounds", defaultValue = "8", description = "Turns of each side when adapters are compared.")
    private int rounds = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        atLeast("--adapters", adapters, 0);
        atLeast("--rank", rank, 1);
        atLeast("--rounds", rounds, 1);
        List<String> modules = targetModules();
        int slots = Collections.max(batches);
        var settings = new EngineSettings(
                checkpoint, device, precision, promptTokens + steps, slots, KV_CACHE_BYTES, 1, promptTokens);
        try (DecodeMeasurement measurement = DecodeMeasurement.prepare(settings, promptTokens)) {
            if (adapters == 0) {
                time(measurement);
            } else {
                var comparison = new AdapterComparison(measurement);
                comparison.load(checkpoint, adapters, rank, modules);
                compare(comparison);
            }
        }
        return 0;
    }

    private void atLeast(String option, int value, int smallest) {
        if (value < smallest) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be at least %d, not %d".formatted(option, smallest, value));
        }
    }

    private List<String> targetModules() {
        for (String target : targets) {
            if (!PROJECTIONS.contains(target) && !targets.equals(List.of("all"))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--targets must be all or some of %s, not '%s'".formatted(PROJECTIONS, target));
            }
        }
        return (targets.equals(List.of("all")) ? PROJECTIONS : targets)
                .stream().map(target -> target + "_proj").toList();
    }

    private void time(DecodeMeasurement measurement) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-9s %5s  %9s %9s %9s  %12s%n", "precision", "batch", "p50 ms", "p90 ms", "p99 ms", "tokens/s p50");
        for (int batch : batches) {
            StepTimes times = StepTimes.of(measurement.run(batch, steps));
            out.printf(
                    Locale.ROOT,
                    "%-9s %5d  %9.2f %9.2f %9.2f  %12.1f%n",
                    precision.label(),
                    batch,
                    times.millis(0.5),
                    times.millis(0.9),
                    times.millis(0.99),
                    batch * 1000 / times.millis(0.5));
            out.flush();
        }
    }

    private void compare(AdapterComparison comparison) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d adapters of rank %d on %s, %d rounds of %d steps each, in turns%n",
                adapters, rank, String.join(",", targets), rounds, steps);
        out.printf(
                "%-9s %5s  %9s %11s  %16s %9s %9s%n",
                "precision", "batch", "bare ms", "adapted ms", "throughput ratio", "smallest", "largest");
        for (int batch : batches) {
            List<Round> measured = comparison.run(batch, steps, rounds);
            Spread share = Spread.of(measured.stream().mapToDouble(Round::ratio));
            out.printf(
                    Locale.ROOT,
                    "%-9s %5d  %9.2f %11.2f  %16.3f %9.3f %9.3f%n",
                    precision.label(),
                    batch,
                    Spread.of(measured.stream().mapToDouble(Round::bare)).median(),
                    Spread.of(measured.stream().mapToDouble(Round::adapted)).median(),
                    share.median(),
                    share.min(),
                    share.max());
            out.flush();
        }
    }
}
