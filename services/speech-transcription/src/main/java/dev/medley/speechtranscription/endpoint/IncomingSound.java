package dev.medley.speechtranscription.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;

/** Takes the sound of a stream, message by message. */
interface IncomingSound {
    /** @throws MedleyException if the message does not fit; the sound is not wanted any more then */
    void take(StreamTranscribeRequest message);

    /** All of it has come. */
    void end();

    /** No more of it will come, for a reason that the caller is told. Thread-safe. */
    void fail(MedleyException reason);

    /** Nobody waits for the answer any more. Thread-safe. */
    void cancel();
}
