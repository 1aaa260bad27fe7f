package dev.medley.starter.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaTrainerTest {
    private static final LlamaShape TINY = new LlamaShape(32, 16, 24, 2, 2, 1, 64);
    private static final LoraShape LORA = new LoraShape(4, 8);
    private static final double RATE = 1e-2;

    private final Batch batch = Batch.of(List.of(
            new TokenSequence(new int[] {1, 2, 3, 4, 5, 6}, new boolean[] {false, true, true, true, true, true}),
            new TokenSequence(new int[] {7, 8, 9, 10}, new boolean[] {false, true, true, true})));

    @Test
    void lossFallsWithEveryStep() {
        try (var trainer = new LlamaTrainer(TINY, TrainingState.start(TINY, 1))) {
            float first = trainer.step(batch, RATE);
            float second = trainer.step(batch, RATE);
            float third = trainer.step(batch, RATE);

            assertThat(first).isBetween(3f, 4f); // ln 32 = 3.47
            assertThat(second).isLessThan(first);
            assertThat(third).isLessThan(second);
        }
    }

    @Test
    void aResumedRunGoesOnAsIfItHadNeverStopped(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("state.bin");
        float uninterrupted;
        try (var trainer = new LlamaTrainer(TINY, TrainingState.start(TINY, 1))) {
            trainer.step(batch, RATE);
            trainer.step(batch, RATE);
            trainer.state(new Place(2, 0, 2, 0.5)).save(file);
            trainer.step(batch, RATE);
            uninterrupted = trainer.step(batch, RATE);
        }

        TrainingState restored = TrainingState.load(file);

        assertThat(restored.place()).isEqualTo(new Place(2, 0, 2, 0.5));
        try (var trainer = new LlamaTrainer(TINY, restored)) {
            trainer.step(batch, RATE);
            assertThat(trainer.step(batch, RATE)).isEqualTo(uninterrupted);
        }
    }

    @Test
    void theNextTokenIsTheOneThatWasLearnt() {
        try (var trainer = new LlamaTrainer(TINY, TrainingState.start(TINY, 1))) {
            for (int i = 0; i < 40; i++) {
                trainer.step(batch, RATE);
            }

            assertThat(trainer.next(new long[] {1, 2, 3, 7, 8, 0}, new int[] {3, 2}))
                    .containsExactly(4, 9);
        }
    }

    @Test
    void anUntrainedAdapterChangesNothing() {
        TrainingState base = TrainingState.start(TINY, 1);

        try (var plain = new LlamaTrainer(TINY, base);
                var adapted = LlamaTrainer.ofAdapter(TINY, LORA, base.weights(), LORA.start(TINY, 2))) {
            assertThat(adapted.loss(batch)).isEqualTo(plain.loss(batch));
        }
    }

    @Test
    void anAdapterLearnsWhatItsBaseNeverSaw() {
        TrainingState base = TrainingState.start(TINY, 1);

        try (var trainer = LlamaTrainer.ofAdapter(TINY, LORA, base.weights(), LORA.start(TINY, 2))) {
            float first = trainer.step(batch, RATE);
            for (int i = 0; i < 100; i++) {
                trainer.step(batch, RATE);
            }

            assertThat(trainer.loss(batch)).isLessThan(0.9f * first);
            assertThat(trainer.weights()).hasSize(LORA.parameters(TINY));
        }
    }

    @Test
    void anAdapterOverAnotherBaseIsRefused() {
        assertThatThrownBy(() -> LlamaTrainer.ofAdapter(TINY, LORA, new float[7], LORA.start(TINY, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The base model has 7 parameters, the shape has " + TINY.parameters());
    }

    @Test
    void aStateOfAnotherShapeIsRefused() {
        TrainingState other = TrainingState.start(new LlamaShape(32, 16, 24, 1, 2, 1, 64), 1);

        assertThatThrownBy(() -> new LlamaTrainer(TINY, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters");
    }
}
