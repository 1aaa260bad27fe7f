package dev.medley.starter.speech;

import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.SpeechEngine;
import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.inference.speech.TranscriptionTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** What the engine that serves a checkpoint hears. Owns the engine. */
final class Listening implements AutoCloseable {
    private static final int SLOTS = 16;
    private static final int ENCODED_AT_ONCE = 4;
    private static final int UNDER_WAY = 4 * SLOTS;

    private final SpeechEngine engine;
    private final Semaphore room = new Semaphore(UNDER_WAY);

    Listening(Path checkpoint) {
        this.engine = SpeechEngine.load(
                new SpeechEngineSettings(checkpoint, "auto", Precision.BF16, SLOTS, ENCODED_AT_ONCE, UNDER_WAY));
    }

    /** The word errors of a checkpoint in a shard, most likely tokens taken. */
    static WordErrors errors(Path checkpoint, Shard shard) throws IOException {
        try (var listening = new Listening(checkpoint)) {
            var open = new ArrayList<CompletableFuture<Heard>>();
            var expected = new ArrayList<String>();
            for (Shard.Entry entry : shard.entries()) {
                Recording recording = shard.read(entry);
                expected.add(recording.text());
                open.add(listening.hear(task(SpeechBatches.samples(recording)).withPolicy(DecodingPolicy.GREEDY)));
            }
            WordErrors errors = WordErrors.NONE;
            for (int i = 0; i < open.size(); i++) {
                errors = errors.and(
                        WordErrors.of(expected.get(i), heard(open.get(i)).text()));
            }
            return errors;
        }
    }

    /**
     * A transcript.
     *
     * @param words with their times, if they were asked for
     */
    record Heard(String text, List<TranscribedWord> words) {}

    /** What is heard in each of some sounds, as a request without wishes gets it. */
    List<Heard> transcripts(List<float[]> sounds, boolean words) {
        var open = new ArrayList<CompletableFuture<Heard>>();
        sounds.forEach(sound -> open.add(hear(task(sound).withWords(words))));
        return open.stream().map(Listening::heard).toList();
    }

    /** Waits while many are under way: each holds a window of sound. */
    private CompletableFuture<Heard> hear(TranscriptionTask task) {
        var listener = new Listener();
        room.acquireUninterruptibly();
        engine.submit(task, listener);
        listener.heard.whenComplete((heard, failure) -> room.release());
        return listener.heard;
    }

    private static TranscriptionTask task(float[] sound) {
        return TranscriptionTask.of(SampleSource.of(sound)).withLanguage("en");
    }

    private static Heard heard(CompletableFuture<Heard> open) {
        try {
            return open.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("The engine can't transcribe a recording", e);
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Gathers a transcript. */
    private static final class Listener implements TranscriptionListener {
        private final List<TranscribedSegment> segments = new ArrayList<>();
        private final CompletableFuture<Heard> heard = new CompletableFuture<>();

        @Override
        public void onSegment(TranscribedSegment segment) {
            segments.add(segment);
        }

        @Override
        public void onCompleted(TranscriptionSummary summary) {
            String text = segments.stream().map(TranscribedSegment::text).collect(Collectors.joining());
            heard.complete(new Heard(
                    text,
                    segments.stream()
                            .flatMap(segment -> segment.words().stream())
                            .toList()));
        }

        @Override
        public void onFailed(InferenceException failure) {
            heard.completeExceptionally(failure);
        }
    }
}
