package dev.medley.inference.text;

import ai.djl.Device;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.text.Logits.RowQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Times the bare program: decode steps with greedy choice and nothing around them, no scheduler, no text, no transport.
 * It is the floor that the whole stack is compared with. One thread uses it.
 */
public final class DecodeMeasurement implements AutoCloseable {
    private static final int WARM_UP_STEPS = 5;
    private static final int PROMPT_TOKEN = 1;

    private final CausalDecoder decoder;
    private final int promptTokens;

    private DecodeMeasurement(CausalDecoder decoder, int promptTokens) {
        this.decoder = decoder;
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
            KvBudget budget = KvBudget.plan(settings, checkpoint.config(), Kernel.of(settings.precision(), device));
            CausalDecoder decoder = CausalDecoder.load(checkpoint, device, settings.precision(), budget);
            var prompt = new int[promptTokens];
            Arrays.fill(prompt, PROMPT_TOKEN);
            for (int slot = 0; slot < budget.slots(); slot++) {
                decoder.prefill(prompt, slot, 0);
            }
            return new DecodeMeasurement(decoder, promptTokens);
        }
    }

    /**
     * Decodes.
     *
     * @param batch sequences in each step, at most the slots
     * @param steps how many steps to time; prompt and steps must fit the context
     * @return how long each step took
     */
    public List<Duration> run(int batch, int steps) {
        List<RowQuery> rows = Collections.nCopies(batch, new RowQuery(1, List.of()));
        var ids = new int[batch];
        var positions = new int[batch];
        var times = new ArrayList<Duration>(steps);
        for (int step = -WARM_UP_STEPS; step < steps; step++) {
            Arrays.fill(positions, promptTokens + Math.max(0, step));
            long start = System.nanoTime();
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
