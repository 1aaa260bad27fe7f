package dev.medley.speechtranscription.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.speechtranscription.live.LiveStream;

/** A live voice, which is transcribed while it speaks. */
final class IncomingVoice implements IncomingSound {
    private final LiveStream stream;

    IncomingVoice(LiveStream stream) {
        this.stream = stream;
    }

    @Override
    public void take(StreamTranscribeRequest message, Runnable taken) {
        switch (message.getPartCase()) {
            case AUDIO -> stream.take(message.getAudio().asReadOnlyByteBuffer(), taken);
            case END_UTTERANCE -> stream.endUtterance(taken);
            case DROP_UTTERANCE -> stream.dropUtterance(taken);
            default ->
                throw MedleyException.invalid(
                        "part", "After the settings, every message must have audio, or end or drop an utterance");
        }
    }

    @Override
    public void end() {
        stream.end();
    }

    @Override
    public void fail(MedleyException reason) {
        stream.fail(reason);
    }

    @Override
    public void cancel() {
        stream.cancel();
    }
}
