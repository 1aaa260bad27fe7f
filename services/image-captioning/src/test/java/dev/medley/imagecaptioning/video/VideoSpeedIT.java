package dev.medley.imagecaptioning.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.vision.RgbImage;
import dev.medley.worker.video.RenderedVideo;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast a minute of 1080p is looked at, told on the standard output. Rendering it takes longer. */
@EnabledIfSystemProperty(named = "medley.video.speed", matches = "true")
class VideoSpeedIT {
    private static final int SCENES = 10;
    private static final int SECONDS = 6;
    private static final int RATE = 30;

    @ParameterizedTest
    @ValueSource(strings = {"mpeg4", "libopenh264"})
    void aMinuteIsLookedAt(String encoder, @TempDir Path folder) {
        // Given a minute of 30 frames a second, in which all moves
        var random = new Random(3);
        RenderedVideo video = RenderedVideo.of(1920, 1080, RATE).encodedBy(encoder);
        for (int i = 0; i < SCENES; i++) {
            Color from = new Color(random.nextInt(0xFFFFFF));
            Color to = new Color(random.nextInt(0xFFFFFF));
            var pictures = new BufferedImage[RATE];
            video.moving(SECONDS, second -> thereAndBack(pictures, from, to, (int) Math.round(second * RATE)));
        }
        Path file = video.write(folder.resolve("minute.mp4"));

        // When
        try (var decoder = new VideoDecoder(VideoLimits.DEFAULT)) {
            long began = System.nanoTime();
            WatchedVideo<RgbImage> watched;
            Duration worked;
            try (OpenVideo open = decoder.open(file, 64)) {
                watched = open.scenes(picture -> picture);
                worked = ProcessHandle.current()
                        .children()
                        .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                        .reduce(Duration.ZERO, Duration::plus);
            }

            // Then
            System.out.printf(
                    "%s: %d scenes in %.1f s of video; %.1f s passed, %.1f s of a processor%n",
                    encoder,
                    watched.scenes().size(),
                    watched.seconds(),
                    (System.nanoTime() - began) / 1e9,
                    worked.toMillis() / 1e3);
            assertThat(watched.seconds()).isBetween(59.9, 60.1);
        }
    }

    /** A second forwards, one backwards, and so on, so that few pictures are drawn. */
    private static BufferedImage thereAndBack(BufferedImage[] pictures, Color from, Color to, int frame) {
        int turn = frame % (2 * RATE);
        int number = turn < RATE ? turn : 2 * RATE - 1 - turn;
        if (pictures[number] == null) {
            pictures[number] = picture(from, to, (double) number / RATE);
        }
        return pictures[number];
    }

    private static BufferedImage picture(Color from, Color to, double second) {
        var picture = new BufferedImage(1920, 1080, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        float shift = (float) (200 * second);
        graphics.setPaint(new GradientPaint(shift, 0, from, shift + 700, 500, to, true));
        graphics.fillRect(0, 0, 1920, 1080);
        var things = new Random(5);
        for (int i = 0; i < 150; i++) {
            graphics.setColor(new Color(things.nextInt(0xFFFFFF)));
            int x = (int) (things.nextInt(1920) + second * (things.nextInt(300) - 150));
            graphics.fillOval(x, things.nextInt(1080), 20 + things.nextInt(80), 20 + things.nextInt(80));
        }
        graphics.dispose();
        return picture;
    }
}
