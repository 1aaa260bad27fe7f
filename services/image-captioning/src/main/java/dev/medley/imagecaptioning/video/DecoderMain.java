package dev.medley.imagecaptioning.video;

import dev.medley.imagecaptioning.video.ScenePictures.Picture;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The process that looks at videos, one after the other: reads from its input what to look at, and writes to its output
 * what it finds, as it finds it. It ends with its input.
 *
 * <p>Out go signs of 32 bits. After {@link #SCENE} come its place, its start in seconds, width, height and the pixels
 * of its picture; it takes the place of an earlier one. {@link #ALIVE} tells nothing else. {@link #END} ends a video,
 * with its length in seconds, or {@link #BAD} or {@link #BEYOND}, with the reason in modified UTF-8. All is big-endian.
 */
public final class DecoderMain {
    static final int END = 0;
    static final int SCENE = 1;
    static final int ALIVE = 2;
    static final int BAD = -1;
    static final int BEYOND = -2;

    private static final Duration BETWEEN_SIGNS = Duration.ofMillis(100);

    private DecoderMain() {}

    /** Asks for a video's scenes. */
    static void ask(Path file, VideoLimits limits, int mostScenes, DataOutputStream to) throws IOException {
        to.writeUTF(file.toAbsolutePath().toString());
        to.writeDouble(limits.longest().toMillis() / 1000.0);
        to.writeLong(limits.pixels());
        to.writeDouble(limits.sceneChange());
        to.writeInt(mostScenes);
    }

    public static void main(String[] arguments) throws IOException {
        // What FFmpeg's libraries take is bounded by the size of frames, not by this JVM's own small heap.
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        while (true) {
            Path file;
            try {
                file = Path.of(in.readUTF());
            } catch (EOFException e) {
                return;
            }
            look(file, in.readDouble(), in.readLong(), in.readDouble(), in.readInt(), out);
            out.flush();
        }
    }

    private static void look(
            Path file, double longest, long mostPixels, double leastChange, int mostScenes, DataOutputStream out)
            throws IOException {
        try (VideoFile video = new VideoFile(file, longest, mostPixels);
                SceneFinder finder = new SceneFinder(leastChange, mostScenes, new Found(out))) {
            double seconds = video.decode(new Looked(finder, out));
            finder.finish();
            out.writeInt(END);
            out.writeDouble(seconds);
        } catch (BadVideoException e) {
            out.writeInt(e.beyondLimit() ? BEYOND : BAD);
            out.writeUTF(String.valueOf(e.getMessage()));
        }
    }

    /** Writes scenes. */
    private record Found(DataOutputStream out) implements SceneFinder.Sink {
        @Override
        public void take(int place, double start, Picture picture) {
            try {
                out.writeInt(SCENE);
                out.writeInt(place);
                out.writeDouble(start);
                out.writeInt(picture.width());
                out.writeInt(picture.height());
                out.write(picture.rgb());
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Hands frames on, and tells now and then that there are any. */
    private static final class Looked implements VideoFile.Sink {
        private final SceneFinder finder;
        private final DataOutputStream out;
        private long lastSign = System.nanoTime();

        Looked(SceneFinder finder, DataOutputStream out) {
            this.finder = finder;
            this.out = out;
        }

        @Override
        public void take(AVFrame frame, double second) {
            finder.take(frame, second);
        }

        @Override
        public void readOn() {
            long now = System.nanoTime();
            if (now - lastSign < BETWEEN_SIGNS.toNanos()) {
                return;
            }
            lastSign = now;
            try {
                out.writeInt(ALIVE);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
