package dev.medley.e2e;

import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC stream that a test can watch and cut. Thread-safe. */
final class TextStream
        implements StreamUnderTest, ClientResponseObserver<StreamGenerateRequest, StreamGenerateResponse> {
    private final int cutAfter;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<StreamGenerateRequest> call;
    private int messages;
    private boolean finished;

    private TextStream(int cutAfter) {
        this.cutAfter = cutAfter;
    }

    static TextStream open(Suite suite, Generation.Builder generation) {
        return open(suite, generation, Integer.MAX_VALUE);
    }

    /** Opens a stream that cuts itself once {@code cutAfter} messages have come. */
    static TextStream open(Suite suite, Generation.Builder generation, int cutAfter) {
        TextStream stream = new TextStream(cutAfter);
        TextGenerationServiceGrpc.newStub(suite.channel()).streamGenerate(Texts.streamed(generation), stream);
        return stream;
    }

    @Override
    public void awaitBegun() throws Exception {
        begun.get(60, TimeUnit.SECONDS);
    }

    @Override
    public End awaitEnd() throws Exception {
        return end.get(60, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<StreamGenerateRequest> started) {
        call = started;
    }

    @Override
    public synchronized void onNext(StreamGenerateResponse message) {
        begun.complete(null);
        finished |= message.getDelta().getFinishReason() != FinishReason.FINISH_REASON_UNSPECIFIED;
        if (++messages == cutAfter && call != null) {
            call.cancel("cut by the test", null);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        begun.completeExceptionally(failure);
        end.complete(new End(Status.fromThrowable(failure).getCode().name(), finished, false, System.nanoTime()));
    }

    @Override
    public synchronized void onCompleted() {
        end.complete(new End(null, finished, true, System.nanoTime()));
    }
}
