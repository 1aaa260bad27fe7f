package dev.medley.starter.scenes;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/** Draws scenes, the same pixels for the same scene on any thread. */
public final class SceneRenderer {
    static {
        System.setProperty("java.awt.headless", "true");
    }

    private SceneRenderer() {}

    /** @param edge of the picture, in pixels */
    public static BufferedImage render(Scene scene, int edge) {
        var image = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
        double scale = edge / Scene.EDGE;
        var row = new int[edge];
        for (int y = 0; y < edge; y++) {
            for (int x = 0; x < edge; x++) {
                row[x] = scene.background().rgb((x + 0.5) / scale, (y + 0.5) / scale);
            }
            image.setRGB(0, y, edge, 1, row, 0, edge);
        }
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        for (Thing thing : scene.things()) {
            var place = new AffineTransform();
            place.scale(scale, scale);
            place.translate(thing.x(), thing.y());
            place.scale(thing.radius(), thing.radius());
            graphics.setColor(thing.tint());
            graphics.fill(place.createTransformedShape(thing.look().form().outline()));
        }
        graphics.dispose();
        return image;
    }
}
