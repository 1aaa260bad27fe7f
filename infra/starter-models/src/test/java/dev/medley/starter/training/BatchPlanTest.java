package dev.medley.starter.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Test
    void everyScoredTokenIsATargetOnceAndNoBatchIsTooLarge() {
        List<TokenSequence> sequences =
                IntStream.range(2, 40).mapToObj(BatchPlanTest::counting).toList();

        List<Batch> batches = BatchPlan.of(sequences, 100, new Random(1));

        assertThat(batches).allMatch(batch -> batch.rows() * batch.length() <= 100);
        assertThat(batches.stream().mapToInt(batch -> batch.targets().length).sum())
                .isEqualTo(
                        sequences.stream().mapToInt(TokenSequence::scoredCount).sum());
    }

    @Test
    void aTargetIsTheTokenAfterItsPosition() {
        Batch batch = Batch.of(List.of(
                new TokenSequence(new int[] {5, 6, 7, 8}, new boolean[] {false, false, true, true}),
                new TokenSequence(new int[] {1, 2}, new boolean[] {false, true})));

        assertThat(batch.length()).isEqualTo(3);
        assertThat(batch.ids()).containsExactly(5, 6, 7, 1, 0, 0);
        assertThat(batch.positions()).containsExactly(1, 2, 3);
        assertThat(batch.targets()).containsExactly(7, 8, 2);
    }

    @Test
    void aSequenceLongerThanABatchStandsAlone() {
        List<Batch> batches = BatchPlan.of(List.of(counting(50), counting(3)), 20, new Random(1));

        assertThat(batches).hasSize(2);
    }

    private static TokenSequence counting(int length) {
        boolean[] scored = new boolean[length];
        IntStream.range(length / 2, length).filter(i -> i > 0).forEach(i -> scored[i] = true);
        return new TokenSequence(IntStream.range(0, length).toArray(), scored);
    }
}
