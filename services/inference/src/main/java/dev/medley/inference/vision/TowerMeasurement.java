package dev.medley.inference.vision;

import dev.medley.inference.checkpoint.VisionCheckpoint;
import dev.medley.inference.program.Devices;
import dev.medley.inference.program.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times a vision tower alone: no image processing, no cache, no text. One thread uses it. */
public final class TowerMeasurement implements AutoCloseable {
    private static final int WARM_UP_BATCHES = 2;

    private final TowerProgram tower;
    private final float[] image;

    private TowerMeasurement(TowerProgram tower, float[] image) {
        this.tower = tower;
        this.image = image;
    }

    /** @param device {@code auto}, {@code cpu} or {@code cuda:N} */
    public static TowerMeasurement prepare(Path folder, String device, Precision precision) {
        try (VisionCheckpoint checkpoint = VisionCheckpoint.open(folder)) {
            int edge = checkpoint.tower().config().imageSize();
            var image = new float[RgbImage.CHANNELS * edge * edge];
            for (int i = 0; i < image.length; i++) {
                image[i] = i % 255 / 127f - 1;
            }
            return new TowerMeasurement(TowerProgram.load(checkpoint, Devices.choose(device), precision), image);
        }
    }

    /**
     * Sees images.
     *
     * @param batch how many together
     * @param batches how many times
     * @return how long each batch took
     */
    public List<Duration> run(int batch, int batches) {
        List<float[]> images = Collections.nCopies(batch, image);
        var times = new ArrayList<Duration>(batches);
        for (int i = -WARM_UP_BATCHES; i < batches; i++) {
            long start = System.nanoTime();
            tower.features(images);
            if (i >= 0) {
                times.add(Duration.ofNanos(System.nanoTime() - start));
            }
        }
        return times;
    }

    @Override
    public void close() {
        tower.close();
    }
}
