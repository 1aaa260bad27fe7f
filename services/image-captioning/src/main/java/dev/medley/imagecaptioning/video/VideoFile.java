package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A file with moving pictures, decoded by FFmpeg's libraries. Use it in a process that may die. */
final class VideoFile implements AutoCloseable {
    /** Hears of the pictures as they are decoded. */
    interface Sink {
        /** @param second when the frame is shown, from 0 on and never before the one before */
        void take(AVFrame frame, double second);

        /** More of the file was read. */
        void readOn();
    }

    /** Containers of videos; none that names other files or addresses. */
    private static final String FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,ogg";

    private static final double SHORT_OF_HEADER = 0.95;
    private static final long LEAST_ALLOCATION = 64 << 20;
    /** Most that a format of pixels takes for one: four values of 16 bits. */
    private static final long BYTES_A_PIXEL = 8;

    private static final int MOST_BAD_PACKETS = 100;
    private static final double USUAL_FRAME_SECONDS = 0.04;

    private final Path path;
    private final double longest;
    private final long mostPixels;
    private final AVIOContext input = new AVIOContext(null);
    private final AVFormatContext container;
    private final AVCodecContext codec;
    private final AVStream stream;
    private final double origin;
    private int badPackets;
    private double second = -1;
    private double end;
    private double reached;

    /**
     * @param longest most seconds
     * @param mostPixels of a frame
     * @throws BadVideoException if the file is no video, or beyond a limit
     */
    VideoFile(Path path, double longest, long mostPixels) {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(Math.max(LEAST_ALLOCATION, BYTES_A_PIXEL * mostPixels) + AV_INPUT_BUFFER_PADDING_SIZE);
        this.path = path;
        this.longest = longest;
        this.mostPixels = mostPixels;
        if (avio_open(input, "file:" + path, AVIO_FLAG_READ) < 0) {
            throw BadVideoException.unreadable("it can't be opened");
        }
        container = avformat_alloc_context();
        container.pb(input);
        try {
            open();
            stream = pictureStream();
            requireSize(stream.codecpar().width(), stream.codecpar().height());
            requireLength();
            codec = decoder(stream);
            long start = container.start_time();
            origin = start == AV_NOPTS_VALUE ? 0 : Math.max(0, (double) start / AV_TIME_BASE);
        } catch (RuntimeException e) {
            avformat_close_input(container);
            avio_closep(input);
            throw e;
        }
    }

    private void open() {
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "format_whitelist", FORMATS, 0);
        av_dict_set(options, "protocol_whitelist", "", 0);
        int opened = avformat_open_input(container, "video", (AVInputFormat) null, options);
        av_dict_free(options);
        if (opened < 0) {
            throw BadVideoException.unreadable(
                    Mp4Start.at(path)
                            ? "it is an MP4 file without the index that it has at its beginning or its end: it was cut"
                            : "it is no video in a format that can be read (MP4, WebM, Matroska, AVI, MPEG-TS, FLV, Ogg)");
        }
    }

    private AVStream pictureStream() {
        if (avformat_find_stream_info(container, (AVDictionary) null) < 0) {
            throw BadVideoException.unreadable("it ends before its picture begins");
        }
        int number = av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (number >= 0 && (container.streams(number).disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0) {
            return container.streams(number);
        }
        boolean sound = av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0) >= 0;
        throw BadVideoException.unreadable(sound ? "it has sound, but no picture" : "it has no picture");
    }

    private void requireLength() {
        if (promised() > longest) {
            throw tooLong();
        }
    }

    private void requireSize(int width, int height) {
        if ((long) width * height > mostPixels) {
            throw BadVideoException.beyond(
                    "has %,d x %,d pixels, but at most %,d are allowed in all".formatted(width, height, mostPixels));
        }
    }

    private BadVideoException tooLong() {
        return BadVideoException.beyond("is longer than the limit of %.0f s".formatted(longest));
    }

    /** Seconds that the header says, 0 if it doesn't. */
    private double promised() {
        boolean guessed = container.duration() == AV_NOPTS_VALUE
                || container.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE;
        return guessed ? 0 : (double) container.duration() / AV_TIME_BASE;
    }

    private static AVCodecContext decoder(AVStream stream) {
        AVCodec decoder = avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            throw BadVideoException.unreadable("its picture is encoded in a way that can't be decoded");
        }
        AVCodecContext codec = avcodec_alloc_context3(decoder);
        codec.thread_count(1);
        codec.pkt_timebase(stream.time_base());
        // Frames that no other is made of are seen once, and small: their blocks may show.
        codec.skip_loop_filter(AVDISCARD_NONREF);
        if (avcodec_parameters_to_context(codec, stream.codecpar()) < 0
                || avcodec_open2(codec, decoder, (AVDictionary) null) < 0) {
            avcodec_free_context(codec);
            throw BadVideoException.unreadable("the settings of its picture can't be decoded");
        }
        return codec;
    }

    /**
     * Decodes from the beginning to the end.
     *
     * @return how long it is, in seconds
     * @throws BadVideoException if it can't be decoded, is shorter than it says, or too long
     */
    double decode(Sink sink) {
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try {
            while (av_read_frame(container, packet) >= 0) {
                reach(packet);
                if (packet.stream_index() == stream.index()) {
                    decode(packet, frame, sink);
                }
                av_packet_unref(packet);
                sink.readOn();
            }
            decode(null, frame, sink);
            checkLength();
            return end;
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
        }
    }

    private void reach(AVPacket packet) {
        if (packet.pts() != AV_NOPTS_VALUE) {
            double base = av_q2d(container.streams(packet.stream_index()).time_base());
            reached = Math.max(reached, (packet.pts() + packet.duration()) * base - origin);
        }
    }

    /** A file has a bad packet now and then, and all else of it is understood. */
    private void decode(@Nullable AVPacket packet, AVFrame frame, Sink sink) {
        boolean taken = avcodec_send_packet(codec, packet) >= 0;
        // Frames that are far too large were refused their memory.
        requireSize(codec.width(), codec.height());
        if (!taken && packet != null && ++badPackets > MOST_BAD_PACKETS) {
            throw BadVideoException.unreadable(
                    "more than %d pieces of it can't be decoded".formatted(MOST_BAD_PACKETS));
        }
        while (avcodec_receive_frame(codec, frame) >= 0) {
            keepTime(frame);
            if (second > longest) {
                throw tooLong();
            }
            sink.take(frame, second);
            av_frame_unref(frame);
        }
    }

    /** The first frame is at 0; one without a time, or with one that lies back, follows the one before. */
    private void keepTime(AVFrame frame) {
        double base = av_q2d(stream.time_base());
        long stamp = frame.best_effort_timestamp();
        boolean first = second < 0;
        double said = stamp == AV_NOPTS_VALUE ? end : stamp * base - origin;
        second = first ? 0 : Math.max(second, said);
        end = (first ? Math.max(0, said) : second) + (frame.duration() > 0 ? frame.duration() * base : frameSeconds());
    }

    private double frameSeconds() {
        double rate = stream.avg_frame_rate().den() == 0 ? 0 : av_q2d(stream.avg_frame_rate());
        return rate > 0 ? 1 / rate : USUAL_FRAME_SECONDS;
    }

    private void checkLength() {
        if (second < 0) {
            throw BadVideoException.unreadable("it has no picture that could be decoded");
        }
        double all = Math.max(end, reached);
        if (all < promised() * SHORT_OF_HEADER) {
            throw BadVideoException.unreadable(
                    "its header says %.1f s, and it has %.1f s: it was cut".formatted(promised(), all));
        }
    }

    @Override
    public void close() {
        avcodec_free_context(codec);
        avformat_close_input(container);
        avio_closep(input);
    }
}
