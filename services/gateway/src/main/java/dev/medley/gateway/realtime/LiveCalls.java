package dev.medley.gateway.realtime;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import reactor.core.publisher.Flux;

/**
 * Begins the calls of one session.
 *
 * @param caller whose session it is
 * @param context of all its calls
 */
record LiveCalls(SpeechModels models, WorkerCalls calls, Caller caller, CallContext context) {
    /** @throws MedleyException if the caller may use no speech model of this name */
    void requireModel(String name) {
        var unused = models.find(name, caller);
    }

    /** @throws MedleyException if no worker can take it */
    RoutedCall<StreamTranscribeRequest, StreamTranscribeResponse> start(
            LiveCall live, RoutedCall.Listener<StreamTranscribeResponse> listener) {
        String model = models.find(live.settings().model(), caller);
        return calls.start(
                SpeechTranscriptionServiceGrpc.getStreamTranscribeMethod(),
                model,
                Flux.just(live.settings().asked(model))
                        .concatWith(live.messages().flux()),
                context,
                listener);
    }
}
