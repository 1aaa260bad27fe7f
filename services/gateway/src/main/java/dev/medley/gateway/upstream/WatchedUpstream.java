package dev.medley.gateway.upstream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** An upstream that is asked again and again whether it is there, until this is closed. Thread-safe. */
final class WatchedUpstream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchedUpstream.class);
    private static final String NONE = "";

    private final Upstream upstream;
    private final Disposable watch;
    private volatile @Nullable String fault;

    WatchedUpstream(Upstream upstream, UpstreamCheck check, Duration interval) {
        this.upstream = upstream;
        this.watch = Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> check.fault(upstream).defaultIfEmpty(NONE), 0)
                .subscribe(this::found);
    }

    Upstream upstream() {
        return upstream;
    }

    /** Whether it was there when it was last asked. */
    boolean ready() {
        return NONE.equals(fault);
    }

    @Override
    public void close() {
        watch.dispose();
    }

    private void found(String now) {
        String before = fault;
        fault = now;
        if (now.equals(before)) {
            return;
        }
        if (now.equals(NONE)) {
            log.info("upstream {} is ready", upstream.name());
        } else if (before == null || before.equals(NONE)) {
            log.warn("upstream {} is not ready: {}", upstream.name(), now);
        }
    }
}
