package dev.medley.worker.generation;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.TokenUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures one request. Called on the engine's thread, as every listener is. */
final class MeasuredGeneration implements GenerationListener {
    private final GenerationListener listener;
    private final GenerationMetrics metrics;
    private final long startedNanos = System.nanoTime();
    /** When each choice last got a token. */
    private final Map<Integer, Long> lastTokenNanos = new HashMap<>();

    private boolean first = true;

    MeasuredGeneration(GenerationListener listener, GenerationMetrics metrics) {
        this.listener = listener;
        this.metrics = metrics;
    }

    @Override
    public void onStarted(int promptTokens) {
        metrics.promptTokens.increment(promptTokens);
        listener.onStarted(promptTokens);
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        if (delta.tokens() > 0) {
            measureTokens(delta.index(), delta.tokens());
        }
        if (delta.finishReason() != null) {
            metrics.successes(delta.finishReason()).increment();
        }
        listener.onDelta(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        metrics.requestLatency.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
        listener.onCompleted(usage);
    }

    @Override
    public void onFailed(InferenceException failure) {
        listener.onFailed(failure);
    }

    private void measureTokens(int choice, int tokens) {
        long now = System.nanoTime();
        if (first) {
            first = false;
            metrics.timeToFirstToken.record(now - startedNanos, TimeUnit.NANOSECONDS);
        }
        @Nullable Long previous = lastTokenNanos.put(choice, now);
        if (previous != null) {
            for (int i = 0; i < tokens; i++) {
                metrics.interTokenLatency.record((now - previous) / tokens, TimeUnit.NANOSECONDS);
            }
        }
        metrics.generationTokens.increment(tokens);
    }
}
