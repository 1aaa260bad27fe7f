package dev.medley.gateway.batch;

import dev.medley.gateway.batch.LineOutcome.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Looks each second whether a batch is over before its lines are, until it is closed. Thread-safe. */
final class EarlyEnd implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Batch batch;
    private final Batches batches;
    private final Sinks.One<Kind> end = Sinks.one();
    private final Disposable looking;
    private volatile @Nullable Kind known;

    /** Looks for the first time before it returns, which blocks. */
    EarlyEnd(Batch batch, Batches batches) {
        this.batch = batch;
        this.batches = batches;
        look();
        this.looking = Flux.interval(LOOK)
                .onBackpressureDrop()
                .takeUntil(tick -> known != null)
                .concatMap(tick -> BatchRun.blocking(this::look).onErrorComplete(), 1)
                .subscribe();
    }

    /** How it ended early; null if it has not. */
    @Nullable
    Kind known() {
        return known;
    }

    /** How it ends early, once it does. */
    Mono<Kind> end() {
        return end.asMono();
    }

    private boolean look() {
        Kind found = batches.cancelledAt(batch).isPresent()
                ? Kind.CANCELLED
                : Instant.now().isBefore(batch.expiresAt()) ? null : Kind.EXPIRED;
        if (found != null && known == null) {
            known = found;
            end.tryEmitValue(found);
        }
        return found != null;
    }

    @Override
    public void close() {
        looking.dispose();
    }
}
