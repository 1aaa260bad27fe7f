package dev.medley.starter.scenes;

import java.awt.Color;
import java.util.SplittableRandom;

/**
 * What things lie on: pale or dull, so that no thing is lost in it.
 *
 * @param hue of both colours, from 0 to 1
 * @param saturation of both
 * @param brightness halfway between the two colours
 * @param contrast how much brighter or darker than that they are
 * @param angle of stripes and gradients, in radians
 * @param width of stripes, checks, dots and grains, in units of a scene
 * @param seed of grains
 */
record Background(
        Pattern pattern,
        double hue,
        double saturation,
        double brightness,
        double contrast,
        double angle,
        double width,
        long seed) {
    /** How the two colours lie. */
    enum Pattern {
        PLAIN,
        GRADIENT,
        GLOW,
        STRIPES,
        CHECKS,
        DOTS,
        GRAINS,
        CLOUDS
    }

    static Background draw(Dice dice) {
        Pattern pattern = dice.from(Pattern.values());
        return new Background(
                pattern,
                dice.between(0, 1.0),
                dice.between(0, 0.28),
                dice.between(0.48, 0.74),
                dice.between(0.03, 0.09),
                dice.between(0, Math.PI),
                pattern == Pattern.GRAINS ? dice.between(0.5, 2) : dice.between(4, 14.0),
                dice.number());
    }

    /** The colour at a point of a scene, as red, green and blue in one number. */
    int rgb(double x, double y) {
        double value = Math.max(0, Math.min(1, brightness + contrast * tone(x, y)));
        return Color.HSBtoRGB((float) hue, (float) saturation, (float) value);
    }

    /** From -1, one colour, to 1, the other. */
    private double tone(double x, double y) {
        double along = x * Math.cos(angle) + y * Math.sin(angle);
        return switch (pattern) {
            case PLAIN -> 0;
            case GRADIENT -> along / Scene.EDGE;
            case GLOW -> 1 - Math.hypot(x - Scene.EDGE / 2, y - Scene.EDGE / 2) / (Scene.EDGE / 3);
            case STRIPES -> side(along);
            case CHECKS -> side(x) * side(y);
            case DOTS ->
                Math.hypot(
                                        Math.floorMod((long) (x * 64), (long) (width * 64)) / 64.0 - width / 2,
                                        Math.floorMod((long) (y * 64), (long) (width * 64)) / 64.0 - width / 2)
                                < width / 4
                        ? 1
                        : -1;
            case GRAINS -> grain((long) Math.floor(x / width), (long) Math.floor(y / width));
            case CLOUDS -> cloud(x / width, y / width);
        };
    }

    private int side(double at) {
        return Math.floorMod((long) Math.floor(at / width), 2) == 0 ? 1 : -1;
    }

    private double grain(long column, long row) {
        return 2 * new SplittableRandom(seed ^ (column << 32) ^ row).nextDouble() - 1;
    }

    /** Grains with smooth ways between them. */
    private double cloud(double column, double row) {
        long left = (long) Math.floor(column);
        long top = (long) Math.floor(row);
        double right = smooth(column - left);
        double down = smooth(row - top);
        double upper = grain(left, top) * (1 - right) + grain(left + 1, top) * right;
        double lower = grain(left, top + 1) * (1 - right) + grain(left + 1, top + 1) * right;
        return upper * (1 - down) + lower * down;
    }

    private static double smooth(double share) {
        return share * share * (3 - 2 * share);
    }
}
