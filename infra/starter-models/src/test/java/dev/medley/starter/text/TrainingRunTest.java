package dev.medley.starter.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.checkpoint.LlamaCheckpoint;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.corpus.Example;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlamaTrainer;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final LlamaShape TINY = new LlamaShape(TestTokenizer.SIZE, 8, 16, 1, 2, 1, 512);
    private static final long STEPS = 3;

    private final HuggingFaceTokenizer tokenizer = TestTokenizer.open();
    private final TrainingData data = new TrainingData(
            epoch -> List.of(capital("Paris", epoch), capital("Rome", epoch)), List.of(capital("Bern", 0)));

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void aRunThatWasStoppedAndResumedGivesTheSameWeights(@TempDir Path folder) throws IOException {
        Path straight = Files.createDirectories(folder.resolve("straight"));
        Path halting = Files.createDirectories(folder.resolve("halting"));

        Place end = train(run(straight, new StringWriter(), Duration.ofHours(1)), TrainingState.start(TINY, 1));
        var stopper = new Stopper();
        TrainingRun stopped = run(halting, stopper, Duration.ZERO);
        stopper.run = stopped;
        Place half = train(stopped, TrainingState.start(TINY, 1));
        train(run(halting, new StringWriter(), Duration.ofHours(1)), TrainingState.load(halting.resolve("state.bin")));

        assertThat(end.step()).isEqualTo(STEPS);
        assertThat(half.step()).isEqualTo(1);
        assertThat(TrainingState.load(halting.resolve("state.bin")).weights())
                .isEqualTo(TrainingState.load(straight.resolve("state.bin")).weights());
        assertThat(halting.resolve("model.safetensors")).hasSameBinaryContentAs(straight.resolve("model.safetensors"));
    }

    private static Example capital(String city, int epoch) {
        return new Passage(Domain.GENERAL, city, city + " is a capital, said " + epoch + " times.");
    }

    private TrainingRun run(Path where, Writer output, Duration saveEvery) {
        return new TrainingRun(
                data,
                new ExampleEncoder(tokenizer),
                Schedule.ofModel(STEPS, 0),
                new Progress(new PrintWriter(output, true)),
                where.resolve("state.bin"),
                weights -> LlamaCheckpoint.writeWeights(where, TINY, weights),
                saveEvery);
    }

    private static Place train(TrainingRun run, TrainingState start) throws IOException {
        try (var trainer = new LlamaTrainer(TINY, start)) {
            return run.run(trainer, start.place());
        }
    }

    /** Stops the run as soon as it reports anything, as an impatient user does. */
    private static final class Stopper extends StringWriter {
        private @Nullable TrainingRun run;

        @Override
        public void write(String text, int offset, int length) {
            Objects.requireNonNull(run).stop();
        }
    }
}
