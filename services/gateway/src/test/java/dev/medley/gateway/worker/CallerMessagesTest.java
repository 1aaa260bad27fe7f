package dev.medley.gateway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

class CallerMessagesTest {
    private final AtomicInteger wanted = new AtomicInteger();
    private final CallerMessages<BytesValue> messages = new CallerMessages<>(wanted::incrementAndGet);

    @Test
    void oneMoreIsWantedOnlyWhenNothingWaitsAndOneIsAskedFor() {
        Worker worker = listen();
        assertThat(wanted).hasValue(0);

        worker.request(1);
        worker.request(1);
        assertThat(wanted).hasValue(1);
        messages.add(message(1));
        assertThat(wanted).hasValue(2);
        messages.add(message(1));
        messages.add(message(1));
        assertThat(wanted).hasValue(2);

        assertThat(worker.heard).hasSize(2);
    }

    @Test
    void theEndComesAfterTheLastMessage() {
        messages.add(message(1));
        messages.end();
        Worker worker = listen();
        assertThat(worker.ended).isFalse();

        worker.request(1);

        assertThat(worker.heard).hasSize(1);
        assertThat(worker.ended).isTrue();
        assertThat(wanted).hasValue(0);
    }

    @Test
    void anotherWorkerHearsAllFromTheFirstOn() {
        Worker first = listen();
        first.request(2);
        messages.add(message(10));
        messages.add(message(20));
        first.cancel();
        messages.add(message(30));

        Worker second = listen();
        second.request(10);
        messages.end();

        assertThat(second.heard)
                .extracting(message -> message.getValue().size())
                .containsExactly(10, 20, 30);
        assertThat(second.ended).isTrue();
        assertThat(first.heard).hasSize(2);
    }

    @Test
    void whatIsNotKeptAnyMoreCannotBeHadAgain() {
        Worker first = listen();
        first.request(3);
        messages.add(message(600_000));
        messages.add(message(600_000));
        first.cancel();

        Worker second = listen();
        second.request(1);

        assertThat(second.heard).isEmpty();
        assertThat(second.failure)
                .isInstanceOfSatisfying(MedleyException.class, failure -> assertThat(failure.category())
                        .isEqualTo(ErrorCategory.UNAVAILABLE));
    }

    private Worker listen() {
        Worker worker = new Worker();
        messages.flux().subscribe(worker);
        return worker;
    }

    private static BytesValue message(int size) {
        return BytesValue.of(ByteString.copyFrom(new byte[size]));
    }

    private static final class Worker extends BaseSubscriber<BytesValue> {
        private final List<BytesValue> heard = new ArrayList<>();
        private boolean ended;
        private @Nullable Throwable failure;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(BytesValue message) {
            heard.add(message);
        }

        @Override
        protected void hookOnComplete() {
            ended = true;
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            failure = thrown;
        }
    }
}
