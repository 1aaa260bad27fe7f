package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;

import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * How frames hold their pixels.
 *
 * @param format FFmpeg's pixel format
 * @param colourSpace FFmpeg's, as far as swscale converts it
 * @param range FFmpeg's
 */
record FrameKind(int width, int height, int format, int colourSpace, int range) {
    private static final Set<Integer> CONVERTED =
            Set.of(AVCOL_SPC_BT709, AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M, AVCOL_SPC_BT2020_NCL);

    static FrameKind of(AVFrame frame) {
        int space = frame.colorspace();
        return new FrameKind(
                frame.width(),
                frame.height(),
                frame.format(),
                CONVERTED.contains(space) ? space : AVCOL_SPC_UNSPECIFIED,
                frame.color_range());
    }

    /** The settings of FFmpeg's filter {@code buffer}. Times don't matter to what filters here do. */
    String asSource() {
        return "video_size=%dx%d:pix_fmt=%d:time_base=1/1000:pixel_aspect=1/1:colorspace=%d:range=%d"
                .formatted(width, height, format, colourSpace, range);
    }
}
