package dev.medley.speechtranscription.endpoint;

import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import java.util.UUID;

/**
 * What every message of an answer says.
 *
 * @param id of the transcription
 * @param model name of the model that answers
 */
record AnswerIdentity(String id, String model) {
    /** Of a new answer. */
    static AnswerIdentity of(String model) {
        return new AnswerIdentity(UUID.randomUUID().toString(), model);
    }

    /** An event of a stream, without what happened. */
    StreamTranscribeResponse.Builder event() {
        return StreamTranscribeResponse.newBuilder().setId(id).setModel(model);
    }
}
