package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import dev.medley.starter.checkpoint.SpeechCheckpoint;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import dev.medley.starter.training.WhisperLayout;
import dev.medley.starter.training.WhisperTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechRunTest {
    private static final int PADDING = TinyCorpus.VOCABULARY.id("<|endoftext|>");
    private static final WhisperConfig TINY = new WhisperConfig(
            80,
            TinyCorpus.VOCABULARY.size(),
            16,
            new Stack(1, 2, 32),
            new Stack(1, 2, 32),
            TinyCorpus.POSITIONS,
            32,
            7,
            true);

    private final WhisperLayout layout = new WhisperLayout(TINY, 4 + 1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRunThatWasStoppedAndResumedGivesTheSameWeights() throws IOException {
        Path state = folder.resolve("state.bin");

        TrainingState straight = train(4, 4, layout.start(1));
        train(2, 4, layout.start(1)).save(state);
        TrainingState resumed = train(2, 4, TrainingState.load(state));

        assertThat(straight.place().step()).isEqualTo(4);
        assertThat(resumed.place().step()).isEqualTo(4);
        assertThat(resumed.weights()).isEqualTo(straight.weights());
    }

    @Test
    void everyLossFalls() throws IOException {
        try (HuggingFaceTokenizer tokenizer = TinyCorpus.tokenizer();
                var trainer = new WhisperTrainer(layout, layout.start(1), PADDING, false)) {
            var batch = batches(tokenizer).epoch(0, 160_000).batch(0);
            WhisperTrainer.Losses first = trainer.step(batch, 1e-2);
            for (int i = 0; i < 10; i++) {
                trainer.step(batch, 1e-2);
            }
            WhisperTrainer.Losses last = trainer.step(batch, 1e-2);

            assertThat(first.writing()).isBetween(5f, 7f); // ln 370 = 5.9
            assertThat(last.writing()).isLessThan(0.8f * first.writing());
            assertThat(last.phonemes()).isLessThan(first.phonemes());
            assertThat(last.listening()).isLessThan(0.95f * first.listening());
        }
    }

    @Test
    void theEngineServesWhatWasTrained() throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        SpeechCheckpoint.writeSettings(checkpoint, layout, TinyCorpus.VOCABULARY, TinyCorpus.tokenizerJson());
        SpeechCheckpoint.writeWeights(checkpoint, layout, layout.start(1).weights());

        WordErrors errors = Listening.errors(checkpoint, TinyCorpus.shard(folder));

        assertThat(errors.words()).isEqualTo(4 * (2 + 2 + 3));
    }

    private SpeechBatches batches(HuggingFaceTokenizer tokenizer) throws IOException {
        var encoder = new TranscriptEncoder(tokenizer, TinyCorpus.VOCABULARY);
        return new SpeechBatches(
                List.of(TinyCorpus.shard(folder)), encoder, Phonemes.open(folder), 320 * TinyCorpus.POSITIONS, 7);
    }

    /** Trains a number of steps out of so many. */
    private TrainingState train(int steps, long all, TrainingState start) throws IOException {

        try (HuggingFaceTokenizer tokenizer = TinyCorpus.tokenizer();
                var trainer = new WhisperTrainer(layout, start, PADDING, false)) {
            var runs = new ArrayList<SpeechRun>();
            SpeechRun.Saver saver = (trained, place) -> {
                if (place.step() - start.place().step() == steps) {
                    runs.get(0).stop();
                }
                return WordErrors.NONE;
            };
            var schedule = Schedule.ofSpeech(all, 0, 1e-3);
            var out = new PrintWriter(Writer.nullWriter());
            runs.add(new SpeechRun(batches(tokenizer), 64_000, schedule, saver, Duration.ZERO, out));
            Place end = runs.get(0).run(trainer, start.place());
            return trainer.state(end);
        }
    }
}
