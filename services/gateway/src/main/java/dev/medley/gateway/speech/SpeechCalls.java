package dev.medley.gateway.speech;

import com.google.protobuf.ByteString;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.speech.v1.RecordingSource;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import reactor.core.publisher.Flux;

/** Calls for speech, to workers that serve its model. Thread-safe. */
public final class SpeechCalls {
    private final WorkerCalls calls;

    SpeechCalls(WorkerCalls calls) {
        this.calls = calls;
    }

    /**
     * Transcribes a recording, as fast as its text is asked for. Cancelling the result cancels the call.
     *
     * @param recording its file, in parts of at most 1 MiB; read anew for each worker that is tried
     */
    public Flux<StreamTranscribeResponse> transcribe(
            Transcription transcription, Flux<ByteString> recording, CallContext context) {
        StreamTranscribeRequest settings = StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(transcription)
                        .setRecording(RecordingSource.getDefaultInstance()))
                .build();
        Flux<StreamTranscribeRequest> parts = recording.map(
                part -> StreamTranscribeRequest.newBuilder().setAudio(part).build());
        return calls.call(
                SpeechTranscriptionServiceGrpc.getStreamTranscribeMethod(),
                transcription.getModel(),
                Flux.just(settings).concatWith(parts),
                context);
    }
}
