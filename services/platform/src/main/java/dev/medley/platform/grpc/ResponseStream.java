package dev.medley.platform.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A response stream that its producer can't be slowed down by: messages that the transport isn't ready for wait here in
 * order and leave when it is ({@link ServerCallStreamObserver#isReady()}). One thread at a time writes, and no thread
 * waits for another.
 *
 * <p>Made in the method that serves the call. One producer thread at a time may {@link #send}, then {@link #complete}
 * or {@link #fail} once; after a cancellation all three do nothing.
 */
public final class ResponseStream<T> {
    private final ServerCallStreamObserver<T> observer;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    /** Calls of {@link #drain} since the writing thread last looked. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private volatile @Nullable Runnable ending;
    private boolean ended;

    /** A stream of the call that is being served on this thread. */
    public ResponseStream(StreamObserver<T> responses) {
        observer = (ServerCallStreamObserver<T>) responses;
        observer.setOnReadyHandler(this::drain);
        observer.setOnCancelHandler(waiting::clear);
    }

    /** What to do when the caller goes away or its deadline passes. To be set before the serving method returns. */
    public void onCancel(Runnable action) {
        observer.setOnCancelHandler(() -> {
            waiting.clear();
            action.run();
        });
    }

    public void send(T message) {
        waiting.add(message);
        drain();
    }

    /** Ends the stream after all that was sent. */
    public void complete() {
        ending = observer::onCompleted;
        drain();
    }

    /** Ends the stream with a failure after all that was sent. */
    public void fail(Throwable failure) {
        ending = () -> observer.onError(failure);
        drain();
    }

    private void drain() {
        int served = 1;
        if (wakeUps.getAndIncrement() == 0) {
            do {
                writeWhileReady();
                served = wakeUps.addAndGet(-served);
            } while (served != 0);
        }
    }

    private void writeWhileReady() {
        // Read first: whatever was sent before the end is then seen as waiting.
        Runnable end = ending;
        while (observer.isReady()) {
            T next = waiting.poll();
            if (next == null) {
                break;
            }
            observer.onNext(next);
        }
        if (end != null && !ended && waiting.isEmpty() && !observer.isCancelled()) {
            ended = true;
            end.run();
        }
    }
}
