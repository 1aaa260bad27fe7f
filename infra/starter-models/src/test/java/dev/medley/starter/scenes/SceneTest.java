package dev.medley.starter.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SceneTest {
    @Test
    void oneThingIsNamed() {
        assertThat(TestScene.of("small red circle 20 48").caption()).isEqualTo("a small red circle");
    }

    @Test
    void thingsThatLookAlikeAreCounted() {
        assertThat(TestScene.of("large blue cross 20 48", "large blue cross 60 20")
                        .caption())
                .isEqualTo("two large blue crosses");
    }

    @Test
    void largerThingsComeFirstAndThenTheOrderOfColours() {
        assertThat(TestScene.of("small red circle 20 48", "large blue square 70 30", "large blue square 60 70")
                        .caption())
                .isEqualTo("two large blue squares right of a small red circle");
        assertThat(TestScene.of("small black ring 20 48", "small white ring 70 48")
                        .caption())
                .isEqualTo("a small white ring right of a small black ring");
        assertThat(TestScene.of("small red star 20 20", "small red heart 20 70").caption())
                .isEqualTo("a small red heart below a small red star");
    }

    @Test
    void eachGroupLiesToTheNext() {
        assertThat(TestScene.of(
                                "large red star 40 20",
                                "medium blue square 15 50",
                                "medium blue square 40 60",
                                "small green ring 80 60")
                        .caption())
                .isEqualTo("a large red star above two medium blue squares, which are left of a small green ring");
    }

    @Test
    void nothingIsSaidOfGroupsThatLieAmongEachOther() {
        assertThat(TestScene.of(
                                "medium red star 15 48",
                                "medium red star 80 48",
                                "small green ring 48 48",
                                "small white cross 48 80")
                        .caption())
                .isEqualTo("two medium red stars, and a small green ring, which is above a small white cross");
    }
}
