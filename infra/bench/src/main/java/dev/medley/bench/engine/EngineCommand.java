package dev.medley.bench.engine;

import dev.medley.inference.text.DecodeMeasurement;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times bare decode steps of a checkpoint, the floor that a served model is compared with. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        description = "Times bare decode steps of a checkpoint: no scheduler, no text, no transport.",
        showDefaultValues = true)
public final class EngineCommand implements Callable<Integer> {
    private static final long KV_CACHE_BYTES = 8L << 30;

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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int slots = Collections.max(batches);
        var settings = new EngineSettings(
                checkpoint, device, precision, promptTokens + steps, slots, KV_CACHE_BYTES, 1, promptTokens);
        out.printf("%-9s %5s  %9s %9s %9s  %12s%n", "precision", "batch", "p50 ms", "p90 ms", "p99 ms", "tokens/s p50");
        try (DecodeMeasurement measurement = DecodeMeasurement.prepare(settings, promptTokens)) {
            for (int batch : batches) {
                List<Duration> times =
                        measurement.run(batch, steps).stream().sorted().toList();
                double median = millis(times, 0.5);
                out.printf(
                        "%-9s %5d  %9.2f %9.2f %9.2f  %12.1f%n",
                        precision.label(),
                        batch,
                        median,
                        millis(times, 0.9),
                        millis(times, 0.99),
                        batch * 1000 / median);
                out.flush();
            }
        }
        return 0;
    }

    private static double millis(List<Duration> sorted, double quantile) {
        return sorted.get((int) (quantile * (sorted.size() - 1))).toNanos() / 1e6;
    }
}
