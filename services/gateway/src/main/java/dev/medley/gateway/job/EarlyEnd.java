package dev.medley.gateway.job;

import dev.medley.gateway.file.Blocking;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Looks each second whether something is over before its parts are, until it is closed. Thread-safe.
 *
 * @param <E> how it can end
 */
public final class EarlyEnd<E> implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<Optional<E>> look;
    private final Sinks.One<E> end = Sinks.one();
    private final Disposable looking;
    private volatile @Nullable E known;

    /**
     * Looks for the first time before it returns, which blocks.
     *
     * @param look how it has ended, if it has; may block, and may fail
     */
    public EarlyEnd(Supplier<Optional<E>> look) {
        this.look = look;
        look();
        this.looking = Flux.interval(LOOK)
                .onBackpressureDrop()
                .takeUntil(tick -> known != null)
                .concatMap(tick -> Blocking.call(this::look).onErrorComplete(), 1)
                .subscribe();
    }

    /** How it ended early; null if it has not. */
    public @Nullable E known() {
        return known;
    }

    /** How it ends early, once it does. */
    public Mono<E> end() {
        return end.asMono();
    }

    private boolean look() {
        Optional<E> found = look.get();
        found.filter(each -> known == null).ifPresent(first -> {
            known = first;
            end.tryEmitValue(first);
        });
        return found.isPresent();
    }

    @Override
    public void close() {
        looking.dispose();
    }
}
