package dev.medley.bench.speech;

import com.google.protobuf.ByteString;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Streams of sound to a suite's gRPC address. */
final class SpeechCalls implements AutoCloseable {
    private static final long LIMIT_SECONDS = 600;

    private final ManagedChannel channel;

    SpeechCalls(String address) {
        this.channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    /** A stream that is open: sound goes in, events come to whoever opened it. */
    static final class Open implements ClientResponseObserver<StreamTranscribeRequest, StreamTranscribeResponse> {
        private final Consumer<StreamTranscribeResponse> events;
        private final CompletableFuture<Summary> summary = new CompletableFuture<>();
        private final Semaphore room = new Semaphore(0);
        private @SuppressWarnings("NullAway.Init") ClientCallStreamObserver<StreamTranscribeRequest> sound;

        private Open(Consumer<StreamTranscribeResponse> events) {
            this.events = events;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamTranscribeRequest> requests) {
            sound = requests;
            requests.setOnReadyHandler(room::release);
        }

        @Override
        public void onNext(StreamTranscribeResponse event) {
            events.accept(event);
            if (event.hasSummary()) {
                summary.complete(event.getSummary());
            }
        }

        @Override
        public void onError(Throwable failure) {
            summary.completeExceptionally(failure);
            room.release();
        }

        @Override
        public void onCompleted() {
            summary.completeExceptionally(new IOException("The stream ended without a summary"));
        }

        /** Sends sound, once there is room for it. */
        void send(byte[] bytes, int offset, int length) throws InterruptedException {
            while (!sound.isReady() && !summary.isDone()) {
                room.tryAcquire(1, TimeUnit.SECONDS);
            }
            sound.onNext(StreamTranscribeRequest.newBuilder()
                    .setAudio(ByteString.copyFrom(bytes, offset, length))
                    .build());
        }

        /** Says that there is no more, and waits for the summary. */
        Summary end() throws IOException, InterruptedException {
            sound.onCompleted();
            try {
                return summary.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IOException("The transcription failed: " + e.getCause(), e);
            } catch (TimeoutException e) {
                throw new IOException("No summary within " + LIMIT_SECONDS + " s", e);
            }
        }
    }

    Open open(StreamSettings settings, Consumer<StreamTranscribeResponse> events) {
        var open = new Open(events);
        SpeechTranscriptionServiceGrpc.newStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .streamTranscribe(open);
        open.sound.onNext(
                StreamTranscribeRequest.newBuilder().setSettings(settings).build());
        return open;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
