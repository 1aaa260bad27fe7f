package dev.medley.starter.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.SpeechEngine;
import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.inference.speech.TranscriptionTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the engine that serves a checkpoint hears in recordings. */
final class Listening {
    private Listening() {}

    /** The word errors of a checkpoint in a shard, most likely tokens taken. */
    static WordErrors errors(Path checkpoint, Shard shard) throws IOException {
        WordErrors errors = WordErrors.NONE;
        try (SpeechEngine engine = SpeechEngine.load(SpeechEngineSettings.of(checkpoint))) {
            for (Shard.Entry entry : shard.entries()) {
                Recording recording = shard.read(entry);
                errors = errors.and(WordErrors.of(recording.text(), heard(engine, recording)));
            }
        }
        return errors;
    }

    private static String heard(SpeechEngine engine, Recording recording) {
        var task = TranscriptionTask.of(SampleSource.of(SpeechBatches.samples(recording)))
                .withLanguage("en")
                .withPolicy(DecodingPolicy.GREEDY);
        var listener = new Listener();
        engine.submit(task, listener);
        try {
            return listener.text.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The engine can't transcribe a recording", e);
        }
    }

    /** Gathers a transcript. */
    private static final class Listener implements TranscriptionListener {
        private final StringBuilder segments = new StringBuilder();
        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public void onSegment(TranscribedSegment segment) {
            segments.append(segment.text());
        }

        @Override
        public void onCompleted(TranscriptionSummary summary) {
            text.complete(segments.toString());
        }

        @Override
        public void onFailed(InferenceException failure) {
            text.completeExceptionally(failure);
        }
    }
}
