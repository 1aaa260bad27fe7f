package dev.medley.gateway.worker;

import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Passes everything on and measures it. */
final class MeasuredListener<R> implements RoutedCall.Listener<R> {
    private final RoutedCall.Listener<R> listener;
    private final CallMetrics metrics;
    private final String model;
    private final long startNanos = System.nanoTime();
    private boolean answered;

    MeasuredListener(RoutedCall.Listener<R> listener, CallMetrics metrics, String model) {
        this.listener = listener;
        this.metrics = metrics;
        this.model = model;
    }

    @Override
    public void onMessage(R message) {
        if (!answered) {
            answered = true;
            metrics.firstMessage(model, elapsed());
        }
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
