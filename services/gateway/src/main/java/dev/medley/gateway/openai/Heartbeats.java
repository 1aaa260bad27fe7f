package dev.medley.gateway.openai;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/** Fills the silence in a stream. */
final class Heartbeats {
    private Heartbeats() {}

    /**
     * The source with {@code beat} after every {@code interval} in which it said nothing. The source is asked for no
     * more than the subscriber asks for, and a subscriber that asks for nothing gets no beats.
     */
    static <T> Flux<T> between(Flux<T> source, Duration interval, T beat) {
        return Flux.create(sink -> {
            Relay<T> relay = new Relay<>(sink, interval, beat);
            source.subscribe(relay);
            sink.onDispose(relay);
            sink.onRequest(relay::request);
        });
    }

    private static final class Relay<T> extends BaseSubscriber<T> {
        private final FluxSink<T> sink;
        private final T beat;
        private final long intervalNanos;
        private final Disposable ticker;
        private volatile long lastNanos = System.nanoTime();

        Relay(FluxSink<T> sink, Duration interval, T beat) {
            this.sink = sink;
            this.beat = beat;
            this.intervalNanos = interval.toNanos();
            long tickNanos = Math.max(1, intervalNanos / 4);
            this.ticker =
                    Schedulers.parallel().schedulePeriodically(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
        }

        private void tick() {
            if (System.nanoTime() - lastNanos >= intervalNanos && sink.requestedFromDownstream() > 0) {
                lastNanos = System.nanoTime();
                sink.next(beat);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Asked for by the subscriber alone.
        }

        @Override
        protected void hookOnNext(T value) {
            lastNanos = System.nanoTime();
            sink.next(value);
        }

        @Override
        protected void hookOnComplete() {
            sink.complete();
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            sink.error(throwable);
        }

        @Override
        protected void hookFinally(reactor.core.publisher.SignalType type) {
            ticker.dispose();
        }
    }
}
