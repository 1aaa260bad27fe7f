package dev.medley.worker.generation;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.worker.ModelMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The metrics of what one model, or one adapter, answers. Thread-safe. */
public final class GenerationMetrics {
    /** vLLM's buckets, in milliseconds. */
    private static final long[] INTER_TOKEN_BUCKETS = {
        1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500, 5000, 7500, 10_000, 20_000, 40_000,
        80_000
    };

    private final String modelName;
    final Timer timeToFirstToken;
    final Timer interTokenLatency;
    final Timer requestLatency;
    final Counter promptTokens;
    final Counter generationTokens;
    private final Map<FinishReason, Counter> successes = new EnumMap<>(FinishReason.class);

    public GenerationMetrics(MeterRegistry registry, String modelName) {
        this.modelName = modelName;
        var meters = new ModelMeters(registry, modelName);
        timeToFirstToken = meters.timeToFirstToken();
        interTokenLatency = meters.timer("medley_inter_token_latency_seconds", INTER_TOKEN_BUCKETS);
        requestLatency = meters.requestLatency();
        promptTokens = meters.promptTokens();
        generationTokens = meters.generationTokens();
        for (FinishReason reason : FinishReason.values()) {
            successes.put(reason, meters.successes(reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Has a task done, and measures and traces it from now on.
     *
     * @param submit hands it to the engine with a listener that tells the one that is given here
     * @throws InferenceException if the engine does not take it
     */
    public Generation submit(
            GenerationTask task, GenerationListener listener, Function<GenerationListener, Generation> submit) {
        var traced = new TracedGeneration(listener, task, modelName);
        try {
            return submit.apply(measured(traced));
        } catch (InferenceException e) {
            traced.refused(e);
            throw e;
        }
    }

    GenerationListener measured(GenerationListener listener) {
        return new MeasuredGeneration(listener, this);
    }

    Counter successes(FinishReason reason) {
        return Objects.requireNonNull(successes.get(reason));
    }
}
