package dev.medley.speechtranscription.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.platform.grpc.Deadlines;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc.SpeechTranscriptionServiceImplBase;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.speechtranscription.StreamTimer;
import dev.medley.speechtranscription.audio.AudioLimits;
import dev.medley.speechtranscription.live.LiveSettings;
import dev.medley.speechtranscription.live.LiveTranscriber;
import dev.medley.speechtranscription.model.ModelHost;
import dev.medley.speechtranscription.model.ServedSpeechModel;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import dev.medley.speechtranscription.recording.RecordingTranscriber;
import dev.medley.speechtranscription.recording.Upload;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.service.GrpcService;

/** {@code medley.speech.v1.SpeechTranscriptionService}, served by this worker's model. */
@GrpcService
final class SpeechTranscriptionEndpoint extends SpeechTranscriptionServiceImplBase {
    private final ModelHost models;
    private final RecordingTranscriber recordings;
    private final LiveTranscriber lives;
    private final AudioLimits limits;
    private final StreamTimer timer;

    SpeechTranscriptionEndpoint(
            ModelHost models,
            RecordingTranscriber recordings,
            LiveTranscriber lives,
            AudioLimits limits,
            StreamTimer timer) {
        this.models = models;
        this.recordings = recordings;
        this.lives = lives;
        this.limits = limits;
        this.timer = timer;
    }

    @Override
    public void transcribe(TranscribeRequest request, StreamObserver<TranscribeResponse> responses) {
        ServedSpeechModel model = model(request.hasTranscription(), request.getTranscription());
        TranscriptionOrder order = TranscriptionRequests.order(request.getTranscription(), Deadlines.current());
        var stream = new ResponseStream<>(responses);
        var answer = new WholeTranscript(
                AnswerIdentity.of(model.name()),
                response -> {
                    stream.send(response);
                    stream.complete();
                },
                stream::fail);
        Upload upload = Upload.of(request.getRecording(), limits.largest());
        stream.onCancel(recordings.transcribe(model, order, upload, answer)::cancel);
    }

    @Override
    public StreamObserver<StreamTranscribeRequest> streamTranscribe(
            StreamObserver<StreamTranscribeResponse> responses) {
        Instant deadline = Deadlines.current();
        return new TranscriptionStream(
                responses, (settings, stream) -> open(settings, deadline, stream), timer, limits.idle());
    }

    private IncomingSound open(
            StreamSettings settings, @Nullable Instant deadline, ResponseStream<StreamTranscribeResponse> stream) {
        ServedSpeechModel model = model(settings.hasTranscription(), settings.getTranscription());
        TranscriptionOrder order = TranscriptionRequests.order(settings.getTranscription(), deadline);
        return switch (settings.getSourceCase()) {
            case RECORDING -> {
                Upload upload = Upload.begin(limits.largestStream());
                var answer = new StreamedTranscript(AnswerIdentity.of(model.name()), stream);
                yield new IncomingRecording(upload, recordings.transcribe(model, order, upload, answer));
            }
            case LIVE -> {
                LiveSettings live = TranscriptionRequests.live(settings.getLive());
                yield new IncomingVoice(
                        lives.open(model, order, live, new LiveAnswer(AnswerIdentity.of(model.name()), stream)));
            }
            case SOURCE_NOT_SET ->
                throw MedleyException.invalid("settings.source", "settings.recording or settings.live is required");
        };
    }

    private ServedSpeechModel model(boolean present, Transcription request) {
        TranscriptionRequests.requireModel(present, request);
        ServedSpeechModel model = models.named(request.getModel());
        CallLog log = CallLog.current();
        log.put(CallLog.MODEL, model.name());
        log.put(CallLog.DOMAIN, model.domain());
        log.put(CallLog.DEVICE, model.device());
        return model;
    }
}
