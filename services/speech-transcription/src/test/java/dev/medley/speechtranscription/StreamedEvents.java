package dev.medley.speechtranscription;

import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc.SpeechTranscriptionServiceStub;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of StreamTranscribe, and all that it answers. */
final class StreamedEvents implements StreamObserver<StreamTranscribeResponse> {
    private final List<StreamTranscribeResponse> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final StreamObserver<StreamTranscribeRequest> requests;

    private StreamedEvents(SpeechTranscriptionServiceStub service) {
        requests = service.streamTranscribe(this);
    }

    static StreamedEvents of(SpeechTranscriptionServiceStub service) {
        return new StreamedEvents(service);
    }

    void send(StreamTranscribeRequest message) {
        requests.onNext(message);
    }

    void end() {
        requests.onCompleted();
    }

    void cancel() {
        requests.onError(new InterruptedException("not wanted any more"));
    }

    /** What has come so far. */
    List<StreamTranscribeResponse> soFar() {
        return List.copyOf(events);
    }

    /**
     * All events, once the stream has ended. Waits for a minute at most.
     *
     * @throws StatusRuntimeException as the call ended
     */
    List<StreamTranscribeResponse> all() {
        try {
            end.get(60, TimeUnit.SECONDS);
            return soFar();
        } catch (ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the stream did not end within 60 s; it gave " + events.size() + " events", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void onNext(StreamTranscribeResponse event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(null);
    }
}
