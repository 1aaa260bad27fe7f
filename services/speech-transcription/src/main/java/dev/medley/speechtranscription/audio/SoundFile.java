package dev.medley.speechtranscription.audio;

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
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import dev.medley.speechtranscription.audio.GrowingInput.Growth;
import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A file with sound, decoded by FFmpeg's libraries. Use it in a process that may die. */
final class SoundFile implements AutoCloseable {
    /** Takes samples as they are decoded. */
    interface Sink {
        /** @param count how many of the samples are valid */
        void take(float[] samples, int count);
    }

    /** Containers of recordings; none that names other files or addresses. */
    private static final String FORMATS =
            "wav,w64,mp3,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,aac,amr,aiff,caf,au";

    /** Containers whose header says how long the sound is, not how long it might be. */
    private static final Set<String> EXACT = Set.of("flac", "mov,mp4,m4a,3gp,3g2,mj2");

    private static final double SHORT_OF_HEADER = 0.95;
    private static final long MOST_BYTES_AT_ONCE = 64 << 20;
    private static final int MOST_BAD_PACKETS = 100;

    private final Path file;
    private final GrowingInput input;
    private final AVFormatContext container;
    private final AVCodecContext codec;
    private final AVStream stream;
    private int badPackets;

    /**
     * @param there how much of the file is there
     * @param growth waits for more of it
     * @throws BadSoundException if the file is no recording
     */
    SoundFile(Path file, Extent there, Growth growth) {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MOST_BYTES_AT_ONCE + AV_INPUT_BUFFER_PADDING_SIZE);
        this.file = file;
        if (there.complete()) {
            RiffHeader.refuseCut(file);
        }
        input = new GrowingInput(file, there, growth);
        container = avformat_alloc_context();
        container.pb(input.context());
        try {
            open();
            stream = soundStream();
            codec = decoder(stream.codecpar());
        } catch (RuntimeException e) {
            avformat_close_input(container);
            input.close();
            throw e;
        }
    }

    private void open() {
        AVDictionary options = new AVDictionary(null);
        av_dict_set(options, "format_whitelist", FORMATS, 0);
        av_dict_set(options, "protocol_whitelist", "", 0);
        int opened = avformat_open_input(container, "recording", (AVInputFormat) null, options);
        av_dict_free(options);
        if (opened < 0) {
            throw new BadSoundException(
                    "it is no recording in a format that can be read (WAV, MP3, FLAC, OGG, M4A, MP4, WebM, AAC, AIFF)");
        }
    }

    /** A FLAC header's claim counts, too, which shows in the time base; its frames may say otherwise. */
    private void refuseForgedRate() {
        if (container.iformat().name().getString().equals("flac")) {
            Resampler.requireRate(container.streams(0).time_base().den());
        }
    }

    private AVStream soundStream() {
        refuseForgedRate();
        if (avformat_find_stream_info(container, (AVDictionary) null) < 0) {
            throw new BadSoundException("it ends before its sound begins");
        }
        int number = av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (number < 0) {
            throw new BadSoundException("it has no sound");
        }
        return container.streams(number);
    }

    private static AVCodecContext decoder(AVCodecParameters sound) {
        AVCodec decoder = avcodec_find_decoder(sound.codec_id());
        if (decoder == null) {
            throw new BadSoundException("its sound is encoded in a way that can't be decoded");
        }
        AVCodecContext codec = avcodec_alloc_context3(decoder);
        codec.thread_count(1);
        if (avcodec_parameters_to_context(codec, sound) < 0 || avcodec_open2(codec, decoder, (AVDictionary) null) < 0) {
            avcodec_free_context(codec);
            throw new BadSoundException("the settings of its sound can't be decoded");
        }
        return codec;
    }

    /**
     * Decodes from the beginning to the end.
     *
     * @param longest most samples to give
     * @return whether all of it was given
     * @throws BadSoundException if it can't be decoded, or is shorter than it says
     */
    boolean decode(long longest, Sink sink) {
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try (Resampler resampler = new Resampler(longest, sink)) {
            while (!resampler.full() && av_read_frame(container, packet) >= 0) {
                if (packet.stream_index() == stream.index()) {
                    decode(packet, frame, resampler);
                }
                av_packet_unref(packet);
            }
            if (!resampler.full()) {
                decode(null, frame, resampler);
                resampler.finish();
                checkLength(resampler.given());
            }
            return !resampler.full();
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
        }
    }

    /** A file has a bad packet now and then, and all else of it is understood. */
    private void decode(@Nullable AVPacket packet, AVFrame frame, Resampler resampler) {
        if (avcodec_send_packet(codec, packet) < 0 && packet != null && ++badPackets > MOST_BAD_PACKETS) {
            throw new BadSoundException("more than %d pieces of it can't be decoded".formatted(MOST_BAD_PACKETS));
        }
        while (!resampler.full() && avcodec_receive_frame(codec, frame) >= 0) {
            resampler.take(frame);
        }
    }

    private void checkLength(long samples) {
        RiffHeader.refuseCut(file);
        if (samples == 0) {
            throw new BadSoundException("it has no sound that could be decoded");
        }
        double seconds = (double) samples / Recording.SAMPLE_RATE;
        double promised = stream.duration() == AV_NOPTS_VALUE ? 0 : stream.duration() * av_q2d(stream.time_base());
        if (EXACT.contains(container.iformat().name().getString()) && seconds < promised * SHORT_OF_HEADER) {
            throw new BadSoundException(
                    "its header says %.1f s of sound, and it has %.1f s: it was cut".formatted(promised, seconds));
        }
    }

    @Override
    public void close() {
        avcodec_free_context(codec);
        avformat_close_input(container);
        input.close();
    }
}
