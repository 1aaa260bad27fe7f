package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class HeartbeatsTest {
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration SELDOM = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void silenceIsFilled() {
        Flux<String> late =
                Mono.just("word").delayElement(Duration.ofMillis(300)).flux();

        List<String> seen =
                Heartbeats.between(late, OFTEN, "beat").collectList().block(LIMIT);

        assertThat(seen).hasSizeGreaterThan(2).endsWith("word").startsWith("beat");
    }

    @Test
    void aTalkativeSourcePassesAsItIs() {
        List<Integer> seen = Heartbeats.between(Flux.range(0, 1000), SELDOM, -1)
                .collectList()
                .block(LIMIT);

        assertThat(seen).hasSize(1000).doesNotContain(-1);
    }

    @Test
    void theSourceIsAskedForNoMoreThanTheSubscriberTakes() {
        AtomicLong asked = new AtomicLong();
        List<Integer> seen = new ArrayList<>();
        Heartbeats.between(Flux.range(0, 1000).doOnRequest(asked::addAndGet), SELDOM, -1)
                .subscribe(new BaseSubscriber<Integer>() {
                    @Override
                    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                        request(3);
                    }

                    @Override
                    protected void hookOnNext(Integer value) {
                        seen.add(value);
                    }
                });

        assertThat(seen).containsExactly(0, 1, 2);
        assertThat(asked).hasValue(3);
    }

    @Test
    void cancellingReachesTheSource() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<String> silent = Flux.<String>never().doOnCancel(() -> cancelled.set(true));

        Heartbeats.between(silent, SELDOM, "beat").subscribe().dispose();

        assertThat(cancelled).isTrue();
    }

    @Test
    void aFailurePasses() {
        Flux<String> failing = Flux.error(new IllegalStateException("over"));

        assertThatThrownBy(() -> Heartbeats.between(failing, SELDOM, "beat").blockLast(LIMIT))
                .hasMessage("over");
    }
}
