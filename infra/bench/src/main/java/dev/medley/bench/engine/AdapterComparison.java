package dev.medley.bench.engine;

import dev.medley.bench.checkpoint.RandomAdapter;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.text.DecodeMeasurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Decode steps of the bare model and of the same model with adapters mixed over the batch, in turns. */
final class AdapterComparison {
    private final DecodeMeasurement measurement;

    AdapterComparison(DecodeMeasurement measurement) {
        this.measurement = measurement;
    }

    /** Loads random adapters over a checkpoint; what they are written to is deleted. */
    void load(Path checkpoint, int adapters, int rank, List<String> targets) throws IOException {
        DecoderConfig base;
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            base = opened.config();
        }
        Path folder = Files.createTempDirectory("medley-adapter");
        try {
            for (int i = 0; i < adapters; i++) {
                RandomAdapter.write(base, rank, targets, i, folder);
                try (LoraAdapter adapter = LoraAdapter.open(folder)) {
                    measurement.load("random-" + i, adapter);
                }
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Measures A, B, A, B: each round some steps of the bare model, then as many with adapters. */
    List<Round> run(int batch, int steps, int rounds) {
        var measured = new ArrayList<Round>();
        for (int round = 0; round < rounds; round++) {
            double bare = StepTimes.of(measurement.run(batch, steps)).millis(0.5);
            double adapted = StepTimes.of(measurement.runAdapted(batch, steps)).millis(0.5);
            measured.add(new Round(bare, adapted));
        }
        return measured;
    }

    /** The median step of each side, in milliseconds. */
    record Round(double bare, double adapted) {
        /** Throughput with adapters as a share of the bare model's. */
        double ratio() {
            return bare / adapted;
        }
    }
}
