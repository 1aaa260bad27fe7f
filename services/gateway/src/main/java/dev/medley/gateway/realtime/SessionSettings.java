package dev.medley.gateway.realtime;

import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeRequest;
import dev.medley.proto.speech.v1.Transcription;
import org.jspecify.annotations.Nullable;

/**
 * What a session is set to.
 *
 * @param format how samples are written
 * @param model name of the model, as the caller calls it
 * @param language language that is spoken; empty is told from the sound
 * @param prompt text that may come before
 * @param turns how the ends of utterances are told; null if the caller tells them
 */
record SessionSettings(AudioFormat format, String model, String language, String prompt, @Nullable TurnSettings turns) {
    /** Of a session that has said nothing yet but its model. */
    static SessionSettings initial(String model) {
        return new SessionSettings(AudioFormat.PCM, model, "", "", TurnSettings.DEFAULT);
    }

    /**
     * The first message of a call.
     *
     * @param resolvedModel the model that is meant
     */
    StreamTranscribeRequest asked(String resolvedModel) {
        LiveSource.Builder live =
                LiveSource.newBuilder().setEncoding(format.encoding()).setSampleRate(format.rate());
        if (turns != null) {
            live.setTurnDetection(turns.asked());
        }
        return StreamTranscribeRequest.newBuilder()
                .setSettings(StreamSettings.newBuilder()
                        .setTranscription(Transcription.newBuilder()
                                .setModel(resolvedModel)
                                .setLanguage(language)
                                .setPrompt(prompt))
                        .setLive(live))
                .build();
    }
}
