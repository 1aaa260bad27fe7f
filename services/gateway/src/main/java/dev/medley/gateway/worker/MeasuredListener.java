package dev.medley.gateway.worker;

import dev.medley.gateway.usage.UsageLog;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Passes everything on, measures it, and has written down what it used. */
final class MeasuredListener<R> implements RoutedCall.Listener<R> {
    private final RoutedCall.Listener<R> listener;
    private final CallMetrics metrics;
    private final UsageLog usage;
    private final CallContext context;
    private final String model;
    private final long startNanos = System.nanoTime();
    private boolean answered;

    MeasuredListener(
            RoutedCall.Listener<R> listener, CallMetrics metrics, UsageLog usage, CallContext context, String model) {
        this.listener = listener;
        this.metrics = metrics;
        this.usage = usage;
        this.context = context;
        this.model = model;
    }

    @Override
    public void onMessage(R message) {
        if (!answered) {
            answered = true;
            metrics.firstMessage(model, elapsed());
        }
        usage.hear(context.owner(), context.requestId(), model, message);
        listener.onMessage(message);
    }

    @Override
    public void onClose(@Nullable MedleyException failure) {
        metrics.closed(model, elapsed(), failure);
        listener.onClose(failure);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
