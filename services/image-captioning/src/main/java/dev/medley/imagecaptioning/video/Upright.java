package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.javacpp.IntPointer;

/**
 * How a picture is turned as its display matrix says, by quarters of a turn, after {@code insert_autorotate} of
 * FFmpeg's own programs.
 *
 * @param filters ending in a comma, unless there are none
 */
record Upright(String filters) {
    private static final Upright AS_IT_IS = new Upright("");
    private static final int MATRIX = 9;

    static Upright of(AVFrame frame) {
        AVFrameSideData side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
        if (side == null || side.size() < MATRIX * Integer.BYTES) {
            return AS_IT_IS;
        }
        var matrix = new int[MATRIX];
        new IntPointer(side.data()).get(matrix);
        double turned = -av_display_rotation_get(matrix);
        return Double.isNaN(turned) ? AS_IT_IS : of(matrix, Math.floorMod(Math.round(turned / 90), 4));
    }

    private static Upright of(int[] matrix, int quarters) {
        return new Upright(
                switch (quarters) {
                    case 1 -> matrix[3] > 0 ? "transpose=cclock_flip," : "transpose=clock,";
                    case 2 -> (matrix[0] < 0 ? "hflip," : "") + (matrix[4] < 0 ? "vflip," : "");
                    case 3 -> matrix[3] < 0 ? "transpose=clock_flip," : "transpose=cclock,";
                    default -> matrix[4] < 0 ? "vflip," : "";
                });
    }
}
