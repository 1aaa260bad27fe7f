package dev.medley.starter.scenes;

import java.awt.Color;

/**
 * A thing in a scene.
 *
 * @param x of its centre, from the left, in units of a scene
 * @param y of its centre, from the top
 * @param radius half the edge of the square around it
 */
public record Thing(Look look, Color tint, double x, double y, double radius) {
    /** Whether a point of the scene lies within its outline. */
    public boolean covers(double atX, double atY) {
        return look.form().outline().contains((atX - x) / radius, (atY - y) / radius);
    }

    /** How far two things' squares are apart, 0 or less if they meet. */
    double apart(Thing other) {
        return Math.max(Math.abs(x - other.x), Math.abs(y - other.y)) - radius - other.radius;
    }
}
