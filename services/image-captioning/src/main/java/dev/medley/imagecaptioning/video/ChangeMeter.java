package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * How much each frame differs from the one before, by FFmpeg's filter {@code scdet}, on small pictures of them: the
 * mean difference of their colours, or that less what it was a frame ago if that is smaller, so that steady movement is
 * no change.
 */
final class ChangeMeter implements AutoCloseable {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 90;

    private final BytePointer key = new BytePointer("lavfi.scd.score");
    private final FilterChain meter = new FilterChain(
            new FrameKind(WIDTH, HEIGHT, AV_PIX_FMT_RGB24, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED), "scdet");
    private @Nullable FilterChain scale;

    /** In percent of what it could; 0 for the first frame. */
    double change(AVFrame frame) {
        AVFrame measured = meter.apply(scale(frame));
        AVDictionaryEntry score = av_dict_get(measured.metadata(), key, null, 0);
        return score == null ? 0 : Double.parseDouble(score.value().getString());
    }

    private AVFrame scale(AVFrame frame) {
        FrameKind kind = FrameKind.of(frame);
        if (scale == null || !scale.takes(kind)) {
            closeScale();
            scale = new FilterChain(kind, "scale=%d:%d:flags=bilinear,format=rgb24".formatted(WIDTH, HEIGHT));
        }
        return scale.apply(frame);
    }

    private void closeScale() {
        if (scale != null) {
            scale.close();
        }
    }

    @Override
    public void close() {
        closeScale();
        meter.close();
        key.close();
    }
}
