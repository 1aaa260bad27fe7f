package dev.medley.inference.text;

import ai.djl.Device;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.program.Devices;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.text.Logits.RowQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times the bare program: decode steps with greedy choice and nothing around them, no scheduler, no text, no transport.
 * It is the floor that the whole stack is compared with. One thread uses it.
 */
public final class DecodeMeasurement implements AutoCloseable {
    private static final int WARM_UP_STEPS = 5;
    private static final int PROMPT_TOKEN = 1;

    private final CausalDecoder decoder;
    private final DecoderConfig config;
    private final int promptTokens;
    private final List<LoadedAdapter> adapters = new ArrayList<>();

    private DecodeMeasurement(CausalDecoder decoder, DecoderConfig config, int promptTokens) {
        this.decoder = decoder;
        this.config = config;
        this.promptTokens = promptTokens;
    }

    /**
     * Loads a checkpoint and reads the same prompt into every slot.
     *
     * @param promptTokens tokens before the first step
     */
    public static DecodeMeasurement prepare(EngineSettings settings, int promptTokens) {
        try (Checkpoint checkpoint = Checkpoint.open(settings.checkpoint())) {
            Device device = Devices.choose(settings.device());
            DecoderConfig config = checkpoint.config();
            KvBudget budget = KvBudget.plan(settings, config, Kernel.of(settings.precision(), device));
            CausalDecoder decoder = CausalDecoder.load(checkpoint, device, settings.precision(), budget);
            var prompt = new int[promptTokens];
            Arrays.fill(prompt, PROMPT_TOKEN);
            for (int slot = 0; slot < budget.slots(); slot++) {
                decoder.prefill(new PromptChunk(prompt, 0), slot);
            }
            return new DecodeMeasurement(decoder, config, promptTokens);
        }
    }

    /** Loads one more adapter for {@link #runAdapted}. */
    public void load(String name, LoraAdapter adapter) {
        adapters.add(decoder.adapters().load(name, adapter.pairs(config)));
    }

    /**
     * Decodes with the bare model.
     *
     * @param batch sequences in each step, at most the slots
     * @param steps how many steps to time; prompt and steps must fit the context
     * @return how long each step took
     */
    public List<Duration> run(int batch, int steps) {
        return run(Collections.nCopies(batch, LoadedAdapter.NONE), steps);
    }

    /** Decodes as {@link #run} does, but the loaded adapters take turns in answering the sequences of a step. */
    public List<Duration> runAdapted(int batch, int steps) {
        return run(
                IntStream.range(0, batch)
                        .mapToObj(row -> adapters.get(row % adapters.size()))
                        .toList(),
                steps);
    }

    private List<Duration> run(List<LoadedAdapter> rowAdapters, int steps) {
        int batch = rowAdapters.size();
        List<RowQuery> rows = Collections.nCopies(batch, new RowQuery(1, List.of()));
        var ids = new int[batch];
        var positions = new int[batch];
        var times = new ArrayList<Duration>(steps);
        for (int step = -WARM_UP_STEPS; step < steps; step++) {
            Arrays.fill(positions, promptTokens + Math.max(0, step));
            long start = System.nanoTime();
            decoder.adapters().prepare(rowAdapters);
            try (Logits logits = decoder.decode(ids, positions)) {
                Candidates candidates = logits.candidates(rows, 1);
                for (int row = 0; row < batch; row++) {
                    ids[row] = candidates.token(row, 0);
                }
            }
            if (step >= 0) {
                times.add(Duration.ofNanos(System.nanoTime() - start));
            }
        }
        return times;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
