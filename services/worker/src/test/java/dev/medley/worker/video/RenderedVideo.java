package dev.medley.worker.video;

import static dev.medley.worker.video.EncodedTrack.done;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * A video for a test, rendered with FFmpeg's libraries: scenes of still or moving pictures, one after the other, and
 * any sound. The container is told by the name of the file: {@code .mp4}, {@code .mkv} and {@code .avi} have MPEG-4 and
 * AAC in them, {@code .webm} has VP8 and Opus.
 *
 * <pre>{@code
 * RenderedVideo.of(320, 240, 25).scene(2.0, redPicture).scene(3.5, bluePicture).sound(samples, 16_000).write(file);
 * }</pre>
 */
public final class RenderedVideo {
    private static final int BITS_A_SECOND = 4_000_000;

    private final int width;
    private final int height;
    private final int framesPerSecond;
    private final List<Scene> scenes = new ArrayList<>();
    private float[] samples = new float[0];
    private int sampleRate;
    private int turned;
    private int pixelWidth = 1;
    private @Nullable String encoder;

    /** @param pictures at a time in the scene, in seconds; null while the one before stays */
    private record Scene(int frames, DoubleFunction<@Nullable BufferedImage> pictures) {}

    private RenderedVideo(int width, int height, int framesPerSecond) {
        this.width = width;
        this.height = height;
        this.framesPerSecond = framesPerSecond;
    }

    /** @param width even, as is the height */
    public static RenderedVideo of(int width, int height, int framesPerSecond) {
        return new RenderedVideo(width, height, framesPerSecond);
    }

    /** Shows a picture for some time, stretched to the size of the video. */
    public RenderedVideo scene(double seconds, BufferedImage picture) {
        scenes.add(new Scene(frames(seconds), second -> second == 0 ? picture : null));
        return this;
    }

    /** Shows the pictures that there are from 0 seconds on. */
    public RenderedVideo moving(double seconds, DoubleFunction<BufferedImage> pictures) {
        scenes.add(new Scene(frames(seconds), pictures::apply));
        return this;
    }

    /** @param mono from -1 to 1; it may be shorter or longer than the pictures */
    public RenderedVideo sound(float[] mono, int rate) {
        samples = mono.clone();
        sampleRate = rate;
        return this;
    }

    /** Players turn it clockwise, as a telephone's that was held upright. */
    public RenderedVideo turned(int degrees) {
        turned = degrees;
        return this;
    }

    /** Each pixel is so many times as wide as high. */
    public RenderedVideo wide(int times) {
        pixelWidth = times;
        return this;
    }

    /** By another of FFmpeg's encoders than the container's usual one, such as {@code libopenh264}. */
    public RenderedVideo encodedBy(String name) {
        encoder = name;
        return this;
    }

    /** Writes it, and gives the file. */
    public Path write(Path file) {
        av_log_set_level(AV_LOG_QUIET);
        boolean webm = file.toString().endsWith(".webm");
        var container = new AVFormatContext(null);
        done(
                avformat_alloc_output_context2(container, (AVOutputFormat) null, (String) null, file.toString()),
                "finding a container");
        try (EncodedTrack pictures = scenes.isEmpty() ? null : pictures(container, webm ? "libvpx" : "mpeg4");
                EncodedTrack sound = samples.length == 0 ? null : sound(container, webm)) {
            var out = new AVIOContext(null);
            done(avio_open(out, file.toString(), AVIO_FLAG_WRITE), "opening the file");
            container.pb(out);
            done(avformat_write_header(container, (AVDictionary) null), "writing the header");
            write(pictures, sound, webm);
            done(av_write_trailer(container), "writing the end");
            avio_closep(out);
        } finally {
            avformat_free_context(container);
        }
        return file;
    }

    private EncodedTrack pictures(AVFormatContext container, String usual) {
        var track = new EncodedTrack(container, encoder == null ? usual : encoder, codec -> {
            codec.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
            codec.time_base(av_make_q(1, framesPerSecond)).framerate(av_make_q(framesPerSecond, 1));
            codec.sample_aspect_ratio(av_make_q(pixelWidth, 1));
            codec.bit_rate(BITS_A_SECOND).gop_size(2 * framesPerSecond).thread_count(1);
        });
        if (turned != 0) {
            var all = new AVPacketSideData(null);
            var count = new int[1];
            AVPacketSideData added =
                    av_packet_side_data_new(all, count, AV_PKT_DATA_DISPLAYMATRIX, 9 * Integer.BYTES, 0);
            av_display_rotation_set(new IntPointer(added.data()), turned);
            track.stream().codecpar().coded_side_data(all).nb_coded_side_data(count[0]);
        }
        return track;
    }

    private EncodedTrack sound(AVFormatContext container, boolean webm) {
        return new EncodedTrack(container, webm ? "libopus" : "aac", codec -> {
            codec.sample_rate(sampleRate).sample_fmt(soundFormat(webm)).time_base(av_make_q(1, sampleRate));
            av_channel_layout_default(codec.ch_layout(), 1);
        });
    }

    private static int soundFormat(boolean webm) {
        return webm ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP;
    }

    /** Of both tracks what belongs together. */
    private void write(@Nullable EncodedTrack pictures, @Nullable EncodedTrack sound, boolean webm) {
        int written = 0;
        if (pictures != null) {
            try (var frames = new Frames(width, height)) {
                int number = 0;
                for (Scene scene : scenes) {
                    for (int i = 0; i < scene.frames(); i++) {
                        frames.draw(scene.pictures().apply((double) i / framesPerSecond));
                        pictures.write(frames.numbered(number++));
                        written = writeSound(sound, webm, written, number / (double) framesPerSecond);
                    }
                }
            }
            pictures.write(null);
        }
        if (sound != null) {
            writeSound(sound, webm, written, Double.MAX_VALUE);
            sound.write(null);
        }
    }

    private int writeSound(@Nullable EncodedTrack sound, boolean webm, int written, double untilSecond) {
        int next = written;
        while (sound != null && next < samples.length && next < untilSecond * sampleRate) {
            int count = Math.min(sound.frameSize(), samples.length - next);
            AVFrame frame = av_frame_alloc();
            frame.nb_samples(count)
                    .format(soundFormat(webm))
                    .sample_rate(sampleRate)
                    .pts(next);
            av_channel_layout_default(frame.ch_layout(), 1);
            done(av_frame_get_buffer(frame, 0), "making room for sound");
            new FloatPointer(frame.data(0)).put(samples, next, count);
            sound.write(frame);
            av_frame_free(frame);
            next += count;
        }
        return next;
    }

    private int frames(double seconds) {
        return (int) Math.round(seconds * framesPerSecond);
    }

    /** The picture that is shown, as encoders take it. */
    private static final class Frames implements AutoCloseable {
        private final BufferedImage canvas;
        private final AVFrame drawn;
        private final AVFrame converted;
        private final SwsContext converter;

        Frames(int width, int height) {
            canvas = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
            drawn = frame(width, height, AV_PIX_FMT_BGR24);
            converted = frame(width, height, AV_PIX_FMT_YUV420P);
            converter = sws_getContext(
                    width,
                    height,
                    AV_PIX_FMT_BGR24,
                    width,
                    height,
                    AV_PIX_FMT_YUV420P,
                    SWS_BILINEAR,
                    null,
                    null,
                    (double[]) null);
        }

        private static AVFrame frame(int width, int height, int format) {
            AVFrame frame = av_frame_alloc();
            frame.width(width).height(height).format(format);
            done(av_frame_get_buffer(frame, 0), "making room for a picture");
            return frame;
        }

        void draw(@Nullable BufferedImage picture) {
            if (picture == null) {
                return;
            }
            Graphics2D graphics = canvas.createGraphics();
            graphics.drawImage(picture, 0, 0, canvas.getWidth(), canvas.getHeight(), null);
            graphics.dispose();
            byte[] pixels = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
            int row = 3 * canvas.getWidth();
            BytePointer to = drawn.data(0);
            for (int y = 0; y < canvas.getHeight(); y++) {
                to.position((long) y * drawn.linesize(0)).put(pixels, y * row, row);
            }
            done(av_frame_make_writable(converted), "making room for a picture");
            done(sws_scale_frame(converter, converted, drawn), "converting a picture");
        }

        AVFrame numbered(int number) {
            return converted.pts(number);
        }

        @Override
        public void close() {
            sws_freeContext(converter);
            av_frame_free(drawn);
            av_frame_free(converted);
        }
    }
}
