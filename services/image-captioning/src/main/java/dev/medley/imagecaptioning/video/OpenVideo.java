package dev.medley.imagecaptioning.video;

import dev.medley.inference.vision.RgbImage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.worker.decoder.DecoderProcess;
import dev.medley.worker.decoder.DecoderProcesses;
import dev.medley.worker.decoder.Stall;
import dev.medley.worker.decoder.StallWatch;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A video that is looked at, in memory that does not grow with its length. One thread reads it, any may close it. */
public final class OpenVideo implements AutoCloseable {
    private static final String FIELD = "video.file_id";

    private final DecoderProcess process;
    private final DecoderProcesses processes;
    private final VideoLimits limits;
    private final int mostScenes;
    private final Duration workedBefore;
    private boolean done;
    private boolean closed;

    /** @param process of the processes, which take it back */
    OpenVideo(DecoderProcess process, DecoderProcesses processes, VideoLimits limits, int mostScenes) {
        this.process = process;
        this.processes = processes;
        this.limits = limits;
        this.mostScenes = mostScenes;
        this.workedBefore = process.processorTime();
    }

    private record Found<T>(double start, T picture) {}

    /**
     * Looks at all of it, which takes a while.
     *
     * @param use makes of each picture what is kept of it; also of some that are left out in the end
     * @throws MedleyException INVALID_REQUEST if it is no video that can be read, PAYLOAD_TOO_LARGE if it is beyond the
     *     limits, CANCELLED if it was closed meanwhile; the message says in which way
     */
    public <T> WatchedVideo<T> scenes(Function<RgbImage, T> use) {
        var found = new ArrayList<Found<T>>();
        int sign = next();
        while (sign > DecoderMain.END) {
            if (sign == DecoderMain.SCENE) {
                take(found, use);
            }
            checkProcessorTime();
            sign = next();
        }
        return ended(sign, found);
    }

    /** Waits for the next sign; what follows it comes at once. */
    private int next() {
        try (StallWatch watch = processes.watch(process, limits.stall())) {
            try {
                return process.answers().readInt();
            } catch (IOException e) {
                throw brokenOff(watch.stall(), e);
            }
        }
    }

    private <T> void take(List<Found<T>> found, Function<RgbImage, T> use) {
        int place;
        double start;
        RgbImage picture;
        try {
            DataInputStream from = process.answers();
            place = within(from.readInt(), 0, Math.min(found.size(), mostScenes - 1));
            start = from.readDouble();
            int width = within(from.readInt(), 1, ScenePictures.LONGEST_EDGE);
            int height = within(from.readInt(), 1, ScenePictures.LONGEST_EDGE);
            var pixels = new byte[ScenePictures.CHANNELS * width * height];
            from.readFully(pixels);
            picture = new RgbImage(width, height, pixels);
        } catch (IOException e) {
            throw brokenOff(Stall.NONE, e);
        }
        var scene = new Found<>(start, use.apply(picture));
        if (place == found.size()) {
            found.add(scene);
        } else {
            found.set(place, scene);
        }
    }

    private static int within(int value, int least, int most) throws IOException {
        if (value < least || value > most) {
            throw new IOException("%d is not within %d to %d".formatted(value, least, most));
        }
        return value;
    }

    private <T> WatchedVideo<T> ended(int sign, List<Found<T>> found) {
        try {
            DataInputStream from = process.answers();
            if (sign == DecoderMain.END) {
                double seconds = from.readDouble();
                finish();
                return new WatchedVideo<>(scenes(found, seconds), seconds);
            }
            String why = from.readUTF();
            finish();
            throw sign == DecoderMain.BEYOND ? beyond(why) : bad(why, null);
        } catch (IOException e) {
            throw brokenOff(Stall.NONE, e);
        }
    }

    private static <T> List<Scene<T>> scenes(List<Found<T>> found, double seconds) {
        found.sort(Comparator.comparingDouble(Found::start));
        var scenes = new ArrayList<Scene<T>>();
        for (int i = 0; i < found.size(); i++) {
            double end = i + 1 < found.size() ? found.get(i + 1).start() : seconds;
            scenes.add(new Scene<>(found.get(i).start(), end, found.get(i).picture()));
        }
        return scenes;
    }

    private void checkProcessorTime() {
        Duration worked = process.processorTime().minus(workedBefore);
        if (worked.compareTo(limits.processorTime()) > 0) {
            throw beyond("took more than %d s of a processor, which is the limit"
                    .formatted(limits.processorTime().toSeconds()));
        }
    }

    private MedleyException brokenOff(Stall stall, IOException e) {
        if (isClosed()) {
            return new MedleyException(ErrorCategory.CANCELLED, "The video is not wanted any more", null, null, e);
        }
        return switch (stall) {
            case NONE -> process.wasEnded() ? ended(e) : bad("the decoder broke down over it", e);
            case STUCK ->
                bad("it was not got on with for %d ms".formatted(limits.stall().toMillis()), e);
            case STARVED ->
                new MedleyException(
                        ErrorCategory.OVERLOADED, "The machine is too busy to look at the video", null, null, e);
        };
    }

    private static MedleyException ended(IOException e) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE, "The decoder was ended while it looked at the video", null, null, e);
    }

    private static MedleyException bad(String why, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.INVALID_REQUEST, "The video can't be read: " + why, FIELD, null, cause);
    }

    private static MedleyException beyond(String what) {
        return new MedleyException(ErrorCategory.PAYLOAD_TOO_LARGE, "The video " + what, FIELD, null, null);
    }

    private synchronized void finish() {
        done = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the looking, wherever it is. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            processes.giveBack(process, done);
        }
    }
}
