package dev.medley.starter.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.scenes.Group;
import dev.medley.starter.scenes.Scene;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.scenes.Thing;
import dev.medley.starter.training.LlavaBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchLabelsTest {
    private final PatchLabels labels = new PatchLabels(8);

    @Test
    void eachThingHasOneCentreAndItsTraitsThere() {
        for (int number = 0; number < 500; number++) {
            Scene scene = SceneSource.of(1).scene(number);

            int[][] told = labels.of(scene);

            assertThat(Arrays.stream(told[4]).sum()).isEqualTo(scene.things().size());
            List<Group> groups = scene.groups();
            for (int rank = 0; rank < groups.size(); rank++) {
                for (Thing thing : groups.get(rank).things()) {
                    int patch = (int) (thing.y() / 12) * 8 + (int) (thing.x() / 12);
                    assertThat(told[0][patch]).isEqualTo(1);
                    assertThat(told[1][patch]).isEqualTo(thing.look().form().ordinal());
                    assertThat(told[2][patch]).isEqualTo(thing.look().colour().ordinal());
                    assertThat(told[3][patch]).isEqualTo(thing.look().size().ordinal());
                    assertThat(told[4][patch]).isEqualTo(1);
                    assertThat(told[5][patch]).isBetween(3, 5);
                    assertThat(told[7][patch]).isEqualTo(rank);
                    assertThat(told[8][patch])
                            .isEqualTo(groups.get(rank).things().size() - 1);
                }
            }
        }
    }

    @Test
    void nothingIsAskedOfThePatchesBetween() {
        int[][] told = labels.of(SceneSource.of(1).scene(0));

        for (int patch = 0; patch < 64; patch++) {
            for (int kind : new int[] {1, 2, 3, 5, 6, 7, 8, 9}) {
                assertThat(told[kind][patch] == LlavaBatch.NOTHING).isEqualTo(told[0][patch] == 0);
            }
        }
    }

    @Test
    void everyClassIsInRange() {
        for (int number = 0; number < 500; number++) {
            int[][] told = labels.of(SceneSource.of(2).scene(number));
            for (int kind = 0; kind < told.length; kind++) {
                int classes = PatchLabels.pointers().classes()[kind];
                assertThat(Arrays.stream(told[kind])
                                .allMatch(label -> label == LlavaBatch.NOTHING || (label >= 0 && label < classes)))
                        .isTrue();
            }
        }
    }
}
