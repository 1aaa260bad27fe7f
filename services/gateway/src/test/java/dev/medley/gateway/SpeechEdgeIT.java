package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeSpeechWorker.Manner;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.EndUtterance;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.RecordingSource;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.StreamTranscribeResponse.EventCase;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.Transcription;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpeechEdgeIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PART = 100_000;

    private final RunningGateway gateway = RunningGateway.shared();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
            .usePlaintext()
            .build();

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void aWholeRecordingIsForwarded() {
        FakeSpeechWorker worker = gateway.speechWorker("edge-hears");

        var response = SpeechTranscriptionServiceGrpc.newBlockingStub(channel)
                .transcribe(TranscribeRequest.newBuilder()
                        .setTranscription(transcription("edge-hears"))
                        .setRecording(ByteString.copyFromUtf8("RIFF"))
                        .build());

        assertThat(response.getText()).isEqualTo(FakeSpeechWorker.TEXT);
        assertThat(worker.lastReceived().getTranscription()).isEqualTo(transcription("edge-hears"));
    }

    @Test
    void aVoiceIsAnsweredWhileItSpeaks() {
        gateway.speechWorker("edge-live");
        Heard heard = new Heard();
        StreamObserver<StreamTranscribeRequest> call = call(heard);

        call.onNext(live("edge-live"));
        call.onNext(sound(1));
        Wait.until("a word is heard", SOON, () -> heard.cases().contains(EventCase.PARTIAL));
        call.onNext(StreamTranscribeRequest.newBuilder()
                .setEndUtterance(EndUtterance.getDefaultInstance())
                .build());
        Wait.until("the utterance is heard", SOON, () -> heard.cases().contains(EventCase.UTTERANCE));
        call.onCompleted();

        assertThat(heard.end.join()).isNull();
        assertThat(heard.cases())
                .containsExactly(
                        EventCase.UTTERANCE_STARTED,
                        EventCase.PARTIAL,
                        EventCase.UTTERANCE_ENDED,
                        EventCase.UTTERANCE,
                        EventCase.SUMMARY);
    }

    @Test
    void autoIsASpeechModel() {
        gateway.speechWorker("edge-auto");
        Heard heard = new Heard();
        StreamObserver<StreamTranscribeRequest> call = call(heard);

        call.onNext(recording("auto"));
        call.onNext(sound(1));
        call.onCompleted();

        assertThat(heard.end.join()).isNull();
        assertThat(heard.messages.element().getModel()).isNotEqualTo("auto");
    }

    @Test
    void aWorkerThatDiesIsReplacedWhileWhatWasSentIsKept() {
        FakeSpeechWorker first = gateway.speechWorker("edge-deaf").that(Manner.HANGS);
        Heard heard = new Heard();
        StreamObserver<StreamTranscribeRequest> call = call(heard);
        call.onNext(recording("edge-deaf"));
        call.onNext(sound(1));
        call.onNext(sound(2));
        Wait.until("the first worker has it", SOON, () -> first.soundBytes() == 2 * PART);
        FakeSpeechWorker second = gateway.speechWorker("edge-deaf");

        first.crash();
        call.onNext(sound(3));
        call.onCompleted();

        assertThat(heard.end.join()).isNull();
        assertThat(second.recordings()).hasSize(1);
        assertThat(second.recordings().get(0)).hasSize(3 * PART).startsWith(1).endsWith(3);
    }

    @Test
    void aWorkerThatDiesAfterMoreThanIsKeptFailsTheCall() {
        FakeSpeechWorker first = gateway.speechWorker("edge-much").that(Manner.HANGS);
        Heard heard = new Heard();
        StreamObserver<StreamTranscribeRequest> call = call(heard);
        call.onNext(recording("edge-much"));
        for (int i = 0; i < 20; i++) {
            call.onNext(sound(i));
        }
        Wait.until("the first worker has it", SOON, () -> first.soundBytes() == 20 * PART);
        FakeSpeechWorker second = gateway.speechWorker("edge-much");

        first.crash();

        MedleyException failure = heard.failure();
        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("more was sent than is kept");
        assertThat(second.recordings()).isEmpty();
    }

    @Test
    void aWorkerThatStallsHoldsTheCallerBackAndItsCancellationReachesIt() {
        FakeSpeechWorker worker = gateway.speechWorker("edge-stalls-hearing").that(Manner.STALLS);
        Heard heard = new Heard();
        var call = (ClientCallStreamObserver<StreamTranscribeRequest>) call(heard);
        call.onNext(recording("edge-stalls-hearing"));
        Wait.until("the worker has the call", SOON, () -> worker.received().size() == 1);

        int sent = 0;
        while (sent < 100 && (call.isReady() || becomesReady(call))) {
            call.onNext(sound(sent++));
        }
        assertThat(sent).isLessThan(100);
        call.cancel("enough", null);

        Wait.until("the worker is free", SOON, () -> worker.running() == 0);
    }

    @Test
    void aCallWithoutSettingsOrForATextModelIsRefused() {
        gateway.worker("edge-writes");
        Heard none = new Heard();
        call(none).onNext(sound(1));
        Heard text = new Heard();
        call(text).onNext(recording("edge-writes"));
        Heard unknown = new Heard();
        call(unknown).onNext(recording("nobody"));
        Heard silent = new Heard();
        call(silent).onCompleted();

        assertThat(none.failure().field()).isEqualTo("model");
        assertThat(text.failure()).hasMessageContaining("does not transcribe speech");
        assertThat(unknown.failure().category()).isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
        assertThat(silent.failure().category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
    }

    private StreamObserver<StreamTranscribeRequest> call(Heard heard) {
        return SpeechTranscriptionServiceGrpc.newStub(channel).streamTranscribe(heard);
    }

    private static boolean becomesReady(ClientCallStreamObserver<?> call) {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < end) {
            if (call.isReady()) {
                return true;
            }
            Wait.pass(Duration.ofMillis(20));
        }
        return false;
    }

    private static StreamTranscribeRequest recording(String model) {
        return StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(transcription(model))
                        .setRecording(RecordingSource.getDefaultInstance()))
                .build();
    }

    private static StreamTranscribeRequest live(String model) {
        return StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(transcription(model))
                        .setLive(LiveSource.newBuilder().setSampleRate(16_000)))
                .build();
    }

    private static StreamTranscribeRequest sound(int value) {
        byte[] part = new byte[PART];
        Arrays.fill(part, (byte) value);
        return StreamTranscribeRequest.newBuilder()
                .setAudio(ByteString.copyFrom(part))
                .build();
    }

    private static Transcription transcription(String model) {
        return Transcription.newBuilder().setModel(model).setUser("someone").build();
    }

    /** What a caller hears. */
    private static final class Heard implements StreamObserver<StreamTranscribeResponse> {
        private final Queue<StreamTranscribeResponse> messages = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

        MedleyException failure() {
            return GrpcFailures.fromGrpc(Objects.requireNonNull(end.join()));
        }

        List<EventCase> cases() {
            return messages.stream().map(StreamTranscribeResponse::getEventCase).toList();
        }

        @Override
        public void onNext(StreamTranscribeResponse message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }
}
