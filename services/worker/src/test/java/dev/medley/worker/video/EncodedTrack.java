package dev.medley.worker.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;

import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A track of a file in the making. */
final class EncodedTrack implements AutoCloseable {
    private final AVFormatContext container;
    private final AVCodecContext codec;
    private final AVStream stream;
    private final AVPacket packet = av_packet_alloc();

    /** @param settings of the encoder, its time base among them */
    EncodedTrack(AVFormatContext container, String encoder, Consumer<AVCodecContext> settings) {
        this.container = container;
        AVCodec found = avcodec_find_encoder_by_name(encoder);
        if (found == null) {
            throw new IllegalArgumentException("There is no encoder " + encoder);
        }
        codec = avcodec_alloc_context3(found);
        settings.accept(codec);
        if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        done(avcodec_open2(codec, found, (AVDictionary) null), "opening " + encoder);
        stream = avformat_new_stream(container, null);
        stream.time_base(codec.time_base());
        done(avcodec_parameters_from_context(stream.codecpar(), codec), "describing the track");
    }

    AVStream stream() {
        return stream;
    }

    /** Samples that the encoder takes at once, of sound. */
    int frameSize() {
        return codec.frame_size();
    }

    /** @param frame null ends the track */
    void write(@Nullable AVFrame frame) {
        done(avcodec_send_frame(codec, frame), "encoding");
        while (avcodec_receive_packet(codec, packet) >= 0) {
            packet.stream_index(stream.index());
            if (packet.duration() == 0 && codec.frame_size() == 0) {
                packet.duration(1);
            }
            av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
            done(av_interleaved_write_frame(container, packet), "writing");
        }
    }

    static void done(int result, String what) {
        if (result < 0) {
            throw new IllegalStateException("%s failed: %d".formatted(what, result));
        }
    }

    @Override
    public void close() {
        av_packet_free(packet);
        avcodec_free_context(codec);
    }
}
