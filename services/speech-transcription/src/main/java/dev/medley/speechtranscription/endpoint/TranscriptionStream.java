package dev.medley.speechtranscription.endpoint;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.StreamTranscribeRequest.PartCase;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.speechtranscription.StreamTimer;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code StreamTranscribe}: takes its messages one by one, each once the one before is dealt with, and
 * fails it when none comes for too long.
 */
final class TranscriptionStream implements StreamObserver<StreamTranscribeRequest> {
    private static final int MOST_AUDIO_BYTES = 1 << 20;

    private final ServerCallStreamObserver<StreamTranscribeResponse> call;
    private final ResponseStream<StreamTranscribeResponse> responses;
    private final BiFunction<StreamSettings, ResponseStream<StreamTranscribeResponse>, IncomingSound> opening;
    private final IdleWatch idle;
    private volatile @Nullable IncomingSound sound;
    private volatile boolean over;

    /** @param opening begins a transcription by the settings of the first message */
    TranscriptionStream(
            StreamObserver<StreamTranscribeResponse> responses,
            BiFunction<StreamSettings, ResponseStream<StreamTranscribeResponse>, IncomingSound> opening,
            StreamTimer timer,
            Duration idleLimit) {
        this.call = (ServerCallStreamObserver<StreamTranscribeResponse>) responses;
        this.responses = new ResponseStream<>(responses);
        this.responses.onCancel(this::cancel);
        this.opening = opening;
        this.idle = new IdleWatch(
                timer,
                idleLimit,
                () -> fail(new MedleyException(
                        ErrorCategory.REQUEST_TIMEOUT,
                        "Nothing came in for %d ms, and the stream was not ended".formatted(idleLimit.toMillis()))));
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void onNext(StreamTranscribeRequest message) {
        if (over) {
            return;
        }
        idle.heard();
        try {
            take(message);
        } catch (MedleyException e) {
            fail(e);
        }
    }

    private void take(StreamTranscribeRequest message) {
        IncomingSound begun = sound;
        if (begun == null) {
            if (message.getPartCase() != PartCase.SETTINGS) {
                throw MedleyException.invalid("settings", "The first message must have the settings");
            }
            sound = opening.apply(message.getSettings(), responses);
            next();
        } else if (message.getPartCase() == PartCase.SETTINGS) {
            throw MedleyException.invalid("settings", "Only the first message may have settings");
        } else if (message.getAudio().size() > MOST_AUDIO_BYTES) {
            throw MedleyException.invalid(
                    "audio",
                    "audio has %,d bytes, but at most %,d are allowed in a message"
                            .formatted(message.getAudio().size(), MOST_AUDIO_BYTES));
        } else {
            begun.take(message, this::next);
        }
    }

    /** There is room for another message. */
    private void next() {
        idle.expect();
        call.request(1);
    }

    @Override
    public void onCompleted() {
        idle.stop();
        IncomingSound begun = sound;
        if (begun != null) {
            begun.end();
        } else if (!over) {
            fail(MedleyException.invalid("settings", "The stream ended before its settings came"));
        }
    }

    /** The caller went away, which {@link #cancel} hears, too. */
    @Override
    public void onError(Throwable failure) {
        cancel();
    }

    /** Before there is a transcription nobody else answers; afterwards it does, since only one thread may. */
    private void fail(MedleyException reason) {
        over = true;
        idle.stop();
        IncomingSound begun = sound;
        if (begun == null) {
            responses.fail(reason);
        } else {
            begun.fail(reason);
        }
    }

    private void cancel() {
        over = true;
        idle.stop();
        IncomingSound begun = sound;
        if (begun != null) {
            begun.cancel();
        }
    }
}
