package dev.medley.imagecaptioning.video;

import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Makes of frames the pictures that people see: upright, with square pixels, in red, green and blue. */
final class ScenePictures implements AutoCloseable {
    /** Most pixels of an edge. */
    static final int LONGEST_EDGE = 1280;

    /** Red, green and blue. */
    static final int CHANNELS = 3;

    /** Pixels that are said to be longer than that are taken for square ones. */
    private static final double LONGEST_PIXEL = 4;

    private @Nullable FilterChain chain;
    private @Nullable Shown shown;

    /** @param pixel how many times as wide as high a pixel is */
    private record Shown(FrameKind kind, double pixel, Upright upright) {
        static Shown of(AVFrame frame) {
            AVRational ratio = frame.sample_aspect_ratio();
            double pixel = ratio.num() > 0 && ratio.den() > 0 ? (double) ratio.num() / ratio.den() : 1;
            boolean odd = pixel > LONGEST_PIXEL || pixel < 1 / LONGEST_PIXEL;
            return new Shown(FrameKind.of(frame), odd ? 1 : pixel, Upright.of(frame));
        }

        FilterChain chain() {
            double width = kind.width() * Math.max(1, pixel);
            double height = kind.height() * Math.max(1, 1 / pixel);
            double scale = Math.min(1, LONGEST_EDGE / Math.max(width, height));
            return new FilterChain(
                    kind,
                    "scale=%d:%d:flags=bicubic,%sformat=rgb24"
                            .formatted(edge(scale * width), edge(scale * height), upright.filters()));
        }

        private static int edge(double pixels) {
            return (int) Math.max(1, Math.round(pixels));
        }
    }

    /**
     * A picture.
     *
     * @param rgb red, green and blue of each pixel, rows from the top (3 * width * height)
     */
    record Picture(int width, int height, byte[] rgb) {}

    Picture of(AVFrame frame) {
        Shown now = Shown.of(frame);
        if (!now.equals(shown)) {
            close();
            chain = now.chain();
            shown = now;
        }
        AVFrame picture = Objects.requireNonNull(chain).apply(frame);
        int row = CHANNELS * picture.width();
        var rgb = new byte[row * picture.height()];
        BytePointer rows = picture.data(0);
        for (int y = 0; y < picture.height(); y++) {
            rows.position((long) y * picture.linesize(0)).get(rgb, y * row, row);
        }
        return new Picture(picture.width(), picture.height(), rgb);
    }

    @Override
    public void close() {
        if (chain != null) {
            chain.close();
            chain = null;
            shown = null;
        }
    }
}
