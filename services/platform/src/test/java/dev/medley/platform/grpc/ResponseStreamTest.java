package dev.medley.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponseStreamTest {
    private final FakeCall call = new FakeCall();
    private final ResponseStream<String> stream = new ResponseStream<>(call);

    @Test
    void aReadyReaderGetsEachMessageAtOnce() {
        call.ready = true;

        stream.send("a");
        assertThat(call.heard).containsExactly("a");
        stream.send("b");
        stream.complete();

        assertThat(call.heard).containsExactly("a", "b", "completed");
    }

    @Test
    void messagesWaitInOrderUntilTheReaderIsReady() {
        stream.send("a");
        stream.send("b");
        stream.complete();
        assertThat(call.heard).isEmpty();

        call.becomeReady();

        assertThat(call.heard).containsExactly("a", "b", "completed");
    }

    @Test
    void aFailureComesAfterWhatWasSent() {
        stream.send("a");
        stream.fail(new IllegalStateException("broken"));

        call.becomeReady();

        assertThat(call.heard).containsExactly("a", "failed: broken");
    }

    @Test
    void anEndWithNothingWaitingNeedsNoReadyReader() {
        stream.fail(new IllegalStateException("broken"));

        assertThat(call.heard).containsExactly("failed: broken");
    }

    @Test
    void aCancelledCallHearsNothingAndTellsTheProducer() {
        List<String> told = new ArrayList<>();
        stream.onCancel(() -> told.add("cancelled"));
        stream.send("a");

        call.cancel();
        stream.send("b");
        stream.complete();

        assertThat(told).containsExactly("cancelled");
        assertThat(call.heard).isEmpty();
    }

    @Test
    void nothingIsLostOrSwappedWhenReaderAndProducerRace() throws Exception {
        int messages = 20_000;
        CountDownLatch ended = new CountDownLatch(1);
        call.onCompleted = ended::countDown;
        call.flicker = true;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        threads.execute(() -> {
            IntStream.range(0, messages).forEach(i -> stream.send(String.valueOf(i)));
            stream.complete();
        });
        threads.execute(() -> {
            while (ended.getCount() > 0) {
                call.becomeReady();
            }
        });

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(call.heard).hasSize(messages + 1).endsWith("completed");
        assertThat(call.heard.subList(0, messages))
                .isEqualTo(
                        IntStream.range(0, messages).mapToObj(String::valueOf).toList());
    }

    private static final class FakeCall extends ServerCallStreamObserver<String> {
        /** Written by one thread at a time, as the stream promises; an ArrayList would break otherwise. */
        final List<String> heard = new ArrayList<>();

        volatile boolean ready;
        /** Ready for one message only, each time. */
        volatile boolean flicker;

        volatile boolean cancelled;
        private @Nullable Runnable onReady;
        private @Nullable Runnable onCancel;
        private Runnable onCompleted = () -> {};

        void becomeReady() {
            ready = true;
            if (onReady != null) {
                onReady.run();
            }
        }

        void cancel() {
            cancelled = true;
            if (onCancel != null) {
                onCancel.run();
            }
        }

        @Override
        public boolean isReady() {
            return ready && !cancelled;
        }

        @Override
        public void onNext(String message) {
            heard.add(message);
            if (flicker) {
                ready = false;
            }
        }

        @Override
        public void onError(Throwable failure) {
            heard.add("failed: " + failure.getMessage());
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
            onCompleted.run();
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
