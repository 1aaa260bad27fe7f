package dev.medley.starter.scenes;

import java.util.Locale;

/** How large a thing is, in the order of captions. Sizes are well apart: each varies by at most 6 %. */
public enum Size {
    LARGE(14),
    MEDIUM(9.5),
    SMALL(6);

    static final double VARIATION = 0.06;

    private final double radius;

    Size(double radius) {
        this.radius = radius;
    }

    /** Half the edge of the square around a thing, in units of a scene, on average. */
    double radius() {
        return radius;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
