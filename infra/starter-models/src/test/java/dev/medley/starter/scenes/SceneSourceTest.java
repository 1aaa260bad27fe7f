package dev.medley.starter.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SceneSourceTest {
    private static final int SCENES = 2000;

    @Test
    void aSceneDependsOnItsSeedAndNumberAlone() {
        List<Scene> inOrder = scenes(SceneSource.of(3)).toList();

        List<Scene> atOnce = LongStream.range(0, SCENES)
                .parallel()
                .mapToObj(SceneSource.of(3)::scene)
                .toList();

        assertThat(atOnce).isEqualTo(inOrder);
        assertThat(SceneSource.of(3).questions(17, 7))
                .isEqualTo(SceneSource.of(3).questions(17, 7));
    }

    @Test
    void seedsAndNumbersGiveDifferentScenes() {
        var scenes = new HashSet<List<Thing>>();
        for (SceneSource source :
                List.of(SceneSource.of(0), SceneSource.of(1), SceneSource.training(), SceneSource.validation())) {
            scenes(source).forEach(scene -> scenes.add(scene.things()));
        }
        assertThat(scenes).hasSize(4 * SCENES);
    }

    @Test
    void noTestGetsTheScenesOfTraining() {
        assertThatThrownBy(() -> SceneSource.of(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The seed is -1, but must be 0 or more");
    }

    @Test
    void thingsLieWithinTheSceneAndApart() {
        scenes(SceneSource.of(4)).forEach(scene -> {
            assertThat(scene.things()).hasSizeBetween(1, Scene.MOST_THINGS);
            for (Thing thing : scene.things()) {
                assertThat(Math.min(thing.x(), thing.y()) - thing.radius()).isGreaterThan(1);
                assertThat(Math.max(thing.x(), thing.y()) + thing.radius()).isLessThan(Scene.EDGE - 1);
                for (Thing other : scene.things()) {
                    assertThat(thing == other || thing.apart(other) >= 3).isTrue();
                }
            }
        });
    }

    @Test
    void whatACaptionSaysOfTwoGroupsIsClearByAMargin() {
        scenes(SceneSource.of(5)).forEach(scene -> {
            List<Group> groups = scene.groups();
            for (int i = 0; i + 1 < groups.size(); i++) {
                double gap = widestGap(groups.get(i), groups.get(i + 1));
                assertThat(gap <= Relation.NEAR || gap >= Relation.FAR)
                        .as(scene.caption())
                        .isTrue();
            }
        });
    }

    private static double widestGap(Group first, Group second) {
        double[] least = {1e9, 1e9, 1e9, 1e9};
        for (Thing one : first.things()) {
            for (Thing other : second.things()) {
                least[0] = Math.min(least[0], other.x() - one.x());
                least[1] = Math.min(least[1], one.x() - other.x());
                least[2] = Math.min(least[2], other.y() - one.y());
                least[3] = Math.min(least[3], one.y() - other.y());
            }
        }
        return Math.max(Math.max(least[0], least[1]), Math.max(least[2], least[3]));
    }

    @Test
    void everyTraitAndEveryNumberOfThingsIsUsual() {
        List<Scene> scenes = scenes(SceneSource.of(6)).toList();
        Map<Integer, Long> sizes = scenes.stream()
                .collect(Collectors.groupingBy(scene -> scene.things().size(), Collectors.counting()));
        Map<Form, Long> forms = things(scenes)
                .collect(Collectors.groupingBy(thing -> thing.look().form(), Collectors.counting()));
        Map<Colour, Long> colours = things(scenes)
                .collect(Collectors.groupingBy(thing -> thing.look().colour(), Collectors.counting()));
        Map<Size, Long> edges = things(scenes)
                .collect(Collectors.groupingBy(thing -> thing.look().size(), Collectors.counting()));

        assertThat(sizes.values()).hasSize(5).allMatch(count -> count > 0.04 * SCENES);
        long things = things(scenes).count();
        assertThat(forms.values()).hasSize(8).allMatch(count -> count > 0.1 * things);
        assertThat(colours.values()).hasSize(8).allMatch(count -> count > 0.1 * things);
        assertThat(edges.values()).hasSize(3).allMatch(count -> count > 0.2 * things);
    }

    private static Stream<Thing> things(List<Scene> scenes) {
        return scenes.stream().flatMap(scene -> scene.things().stream());
    }

    private static Stream<Scene> scenes(SceneSource source) {
        return LongStream.range(0, SCENES).mapToObj(source::scene);
    }
}
