package dev.medley.starter.scenes;

import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** What shape a thing has, in the order of captions. */
public enum Form {
    CIRCLE(disc(1)),
    CROSS(cross()),
    DIAMOND(polygon(0, -1, 1, 0, 0, 1, -1, 0)),
    HEART(heart()),
    RING(ring()),
    SQUARE(box(0.9, 0.9)),
    STAR(star()),
    TRIANGLE(polygon(0, -1, 1, 0.85, -1, 0.85));

    private static final double RING_HOLE = 0.5;
    private static final double CROSS_ARM = 0.34;
    private static final double STAR_NOTCH = 0.42;

    private final Shape outline;

    Form(Shape outline) {
        this.outline = outline;
    }

    /** Its outline in the square from -1 to 1, y downwards. */
    Shape outline() {
        return outline;
    }

    private static Shape cross() {
        var cross = new Area(box(1, CROSS_ARM));
        cross.add(new Area(box(CROSS_ARM, 1)));
        return cross;
    }

    private static Shape ring() {
        var ring = new Area(disc(1));
        ring.subtract(new Area(disc(RING_HOLE)));
        return ring;
    }

    private static Shape disc(double radius) {
        return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
    }

    private static Shape box(double width, double height) {
        return new Rectangle2D.Double(-width, -height, 2 * width, 2 * height);
    }

    private static Shape polygon(double... corners) {
        var path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }

    private static Shape star() {
        var corners = new double[20];
        for (int i = 0; i < 10; i++) {
            double radius = i % 2 == 0 ? 1.05 : STAR_NOTCH;
            corners[2 * i] = radius * Math.sin(i * Math.PI / 5);
            corners[2 * i + 1] = 0.08 - radius * Math.cos(i * Math.PI / 5);
        }
        return polygon(corners);
    }

    private static Shape heart() {
        var path = new Path2D.Double();
        path.moveTo(0, 0.95);
        path.curveTo(-0.5, 0.5, -1, 0.15, -1, -0.35);
        path.curveTo(-1, -1.1, -0.15, -1.1, 0, -0.45);
        path.curveTo(0.15, -1.1, 1, -1.1, 1, -0.35);
        path.curveTo(1, 0.15, 0.5, 0.5, 0, 0.95);
        path.closePath();
        return path;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
