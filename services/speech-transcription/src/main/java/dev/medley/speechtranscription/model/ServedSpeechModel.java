package dev.medley.speechtranscription.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.SpeechTranscriber;
import dev.medley.inference.speech.Transcription;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionTask;
import dev.medley.speechtranscription.metrics.SpeechMetrics;
import dev.medley.worker.InferenceFailures;

/**
 * A loaded model under the name it is served by.
 *
 * @param name the name that answers carry, whatever alias a request used
 */
public record ServedSpeechModel(String name, String domain, SpeechTranscriber transcriber, SpeechMetrics metrics) {
    /**
     * Takes a task, whose source is closed if it is refused.
     *
     * @param listener as {@link SpeechTranscriber#submit} says
     * @throws dev.medley.platform.error.MedleyException as {@link SpeechTranscriber#submit} says
     */
    public Transcription submit(TranscriptionTask task, TranscriptionListener listener) {
        try {
            return transcriber.submit(task, listener);
        } catch (InferenceException e) {
            task.source().close();
            throw InferenceFailures.toMedley(e);
        }
    }

    public String device() {
        return transcriber.description().device();
    }
}
