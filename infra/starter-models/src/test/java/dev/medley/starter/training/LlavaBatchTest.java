package dev.medley.starter.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.training.LlavaBatch.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class LlavaBatchTest {
    @Test
    void textsStandSideBySideAfterTheirPicture() {
        var caption = new Text(new int[] {20, 21, 22}, new boolean[] {false, true, true}, true);
        var answer = new Text(new int[] {30, 31}, new boolean[] {false, true}, false);
        var batch = new LlavaBatch(
                List.of(new float[0], new float[0]), List.of(), List.of(List.of(answer, caption), List.of(caption)));

        LlavaBatch.Rows rows = batch.rows(new int[] {5}, 9, 2);

        assertThat(rows.length()).isEqualTo(8);
        assertThat(rows.ids()).containsExactly(5, 9, 9, 30, 31, 20, 21, 22, 5, 9, 9, 20, 21, 22, 0, 0);
        assertThat(rows.places()).containsExactly(0, 1, 2, 3, 4, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 0);
        assertThat(rows.texts()).containsExactly(0, 0, 0, 1, 1, 2, 2, 2, 0, 0, 0, 1, 1, 1, 0, 0);
        assertThat(rows.captions()).isEqualTo(4);
        assertThat(rows.chosen()).containsExactly(5, 6, 11, 12, 3);
        assertThat(rows.targets()).containsExactly(21, 22, 21, 22, 31);
    }

    @Test
    void patchesAreToldKindAfterKind() {
        var batch = new LlavaBatch(
                List.of(new float[0], new float[0]),
                List.of(new int[][] {{1, 2}, {3, -100}}, new int[][] {{4, 5}, {6, 7}}),
                List.of());

        assertThat(batch.patchTargets()).containsExactly(1, 2, 4, 5, 3, -100, 6, 7);
        assertThat(batch.hasTexts()).isFalse();
    }
}
