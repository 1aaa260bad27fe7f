package dev.medley.starter.scenes;

import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;

/** Scenes written down. */
final class TestScene {
    private TestScene() {}

    /** Things such as {@code small red circle 20 48}, the numbers being of the centre. */
    static Scene of(String... things) {
        return new Scene(
                Arrays.stream(things).map(TestScene::thing).toList(),
                new Background(Background.Pattern.PLAIN, 0, 0, 0.6, 0.05, 0, 4, 0));
    }

    static Thing thing(String description) {
        String[] words = description.split(" ");
        var look = new Look(
                Size.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Colour.valueOf(words[1].toUpperCase(Locale.ROOT)),
                Form.valueOf(words[2].toUpperCase(Locale.ROOT)));
        return new Thing(
                look,
                Color.RED,
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                look.size().radius());
    }
}
