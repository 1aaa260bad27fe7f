package dev.medley.speechtranscription.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;

/** Takes the sound of a stream, message by message. */
interface IncomingSound {
    /**
     * Takes the next message.
     *
     * @param taken is run once, on any thread, when the one after it can be taken
     * @throws MedleyException if the message does not fit
     */
    void take(StreamTranscribeRequest message, Runnable taken);

    /** All of it has come. */
    void end();

    /** No more of it will come, for a reason that the caller is told. Thread-safe. */
    void fail(MedleyException reason);

    /** Nobody waits for the answer any more. Thread-safe. */
    void cancel();
}
