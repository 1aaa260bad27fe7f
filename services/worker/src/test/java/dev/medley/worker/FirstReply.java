package dev.medley.worker;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The first message of a call, or its failure. */
public final class FirstReply<M> implements StreamObserver<M> {
    private final CompletableFuture<M> first = new CompletableFuture<>();

    /**
     * Waits for half a minute at most.
     *
     * @throws StatusRuntimeException as the call ended
     */
    public M get() {
        try {
            return first.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("no reply within 30 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void onNext(M message) {
        first.complete(message);
    }

    @Override
    public void onError(Throwable failure) {
        first.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        // The message has come, or the test fails.
    }
}
