package dev.medley.bench.vision;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Files of pictures to put on a suite. */
final class Pictures {
    private static final int SHAPES = 5;

    private Pictures() {}

    static List<ByteString> of(List<Path> files) throws IOException {
        var pictures = new ArrayList<ByteString>();
        for (Path file : files) {
            pictures.add(ByteString.copyFrom(Files.readAllBytes(file)));
        }
        return pictures;
    }

    /**
     * PNG files of shapes, no two alike.
     *
     * @param edge of each in pixels
     */
    static List<ByteString> drawn(int count, int edge, long seed) throws IOException {
        var random = new Random(seed);
        var pictures = new ArrayList<ByteString>();
        for (int i = 0; i < count; i++) {
            var picture = new BufferedImage(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D pen = picture.createGraphics();
            pen.setColor(new Color(random.nextInt(1 << 24)));
            pen.fillRect(0, 0, edge, edge);
            for (int shape = 0; shape < SHAPES; shape++) {
                int size = edge / 8 + random.nextInt(edge / 4);
                int x = random.nextInt(edge - size);
                int y = random.nextInt(edge - size);
                pen.setColor(new Color(random.nextInt(1 << 24)));
                if (random.nextBoolean()) {
                    pen.fillOval(x, y, size, size);
                } else {
                    pen.fillRect(x, y, size, size);
                }
            }
            pen.dispose();
            var file = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", file);
            pictures.add(ByteString.copyFrom(file.toByteArray()));
        }
        return pictures;
    }
}
