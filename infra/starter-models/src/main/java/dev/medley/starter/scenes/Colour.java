package dev.medley.starter.scenes;

import java.awt.Color;
import java.util.Locale;

/** What colour a thing has, in the order of captions. Each is a range of tints that is well apart from the others. */
public enum Colour {
    RED(-5, 3, 0.85, 1, 0.75, 0.95),
    ORANGE(26, 34, 0.9, 1, 0.92, 1),
    YELLOW(52, 58, 0.8, 0.95, 0.93, 1),
    GREEN(115, 140, 0.7, 0.95, 0.45, 0.7),
    BLUE(218, 232, 0.75, 0.95, 0.7, 0.95),
    PURPLE(276, 288, 0.6, 0.85, 0.5, 0.7),
    WHITE(0, 360, 0, 0.03, 0.97, 1),
    BLACK(0, 360, 0, 0.5, 0, 0.07);

    private final double[] hue;
    private final double[] saturation;
    private final double[] brightness;

    Colour(double hue, double hueTo, double saturation, double saturationTo, double brightness, double brightnessTo) {
        this.hue = new double[] {hue, hueTo};
        this.saturation = new double[] {saturation, saturationTo};
        this.brightness = new double[] {brightness, brightnessTo};
    }

    /** One of its tints. */
    Color tint(Dice dice) {
        return Color.getHSBColor(
                (float) (dice.between(hue[0], hue[1]) / 360),
                (float) dice.between(saturation[0], saturation[1]),
                (float) dice.between(brightness[0], brightness[1]));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
