package dev.medley.speechtranscription.recording;

import dev.medley.inference.speech.Transcription;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.speechtranscription.audio.AudioDecoder;
import dev.medley.speechtranscription.model.ServedSpeechModel;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import dev.medley.speechtranscription.voice.VoiceDetector;
import org.springframework.stereotype.Component;

/** Transcribes recordings, whole or while they come in. Thread-safe. */
@Component
public final class RecordingTranscriber {
    private final AudioDecoder decoder;

    RecordingTranscriber(AudioDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Begins to transcribe a recording, of which the rest may come later.
     *
     * @param upload the recording, which is closed in the end, whatever that is
     * @param listener is told all times in the recording's own; called as the engine does
     * @throws dev.medley.platform.error.MedleyException if the model does not take it
     */
    public Transcription transcribe(
            ServedSpeechModel model, TranscriptionOrder order, Upload upload, TranscriptionListener listener) {
        VoicedSource source = VoicedSource.of(new DecodedSource(decoder, upload), VoiceDetector.lenient());
        return model.submit(order.of(source), new RecordingTimes(model.metrics().measured(listener), source));
    }
}
