package dev.medley.bench.engine;

import dev.medley.inference.program.Precision;
import dev.medley.inference.vision.TowerMeasurement;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the bare vision tower of a checkpoint. */
@Command(
        name = "tower",
        mixinStandardHelpOptions = true,
        description = "Times the vision tower of a Llava or a Blip: no image processing, no cache, no text.",
        showDefaultValues = true)
public final class TowerCommand implements Callable<Integer> {
    @Option(names = "--checkpoint", required = true, description = "Hugging Face checkpoint folder.")
    private Path checkpoint = Path.of("");

    @Option(names = "--precision", defaultValue = "bf16", description = "fp32, bf16 or int8.")
    private Precision precision = Precision.BF16;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N.")
    private String device = "auto";

    @Option(names = "--batch", split = ",", defaultValue = "1,8", description = "Images seen together.")
    private List<Integer> batches = List.of();

    @Option(names = "--steps", defaultValue = "10", description = "Batches to time.")
    private int steps = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (TowerMeasurement measurement = TowerMeasurement.prepare(checkpoint, device, precision)) {
            out.printf("%-9s %5s  %9s %9s  %12s%n", "precision", "batch", "p50 ms", "p90 ms", "images/s p50");
            for (int batch : batches) {
                StepTimes times = StepTimes.of(measurement.run(batch, steps));
                out.printf(
                        Locale.ROOT,
                        "%-9s %5d  %9.2f %9.2f  %12.1f%n",
                        precision.label(),
                        batch,
                        times.millis(0.5),
                        times.millis(0.9),
                        batch * 1000 / times.millis(0.5));
                out.flush();
            }
        }
        return 0;
    }
}
