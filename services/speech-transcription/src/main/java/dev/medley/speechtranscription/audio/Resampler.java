package dev.medley.speechtranscription.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Mixes frames of any rate, format and number of channels down to one channel of 16,000 samples a second. */
final class Resampler implements AutoCloseable {
    private static final int LOWEST_RATE = 1_000;
    private static final int HIGHEST_RATE = 384_000;

    private final long longest;
    private final SoundFile.Sink sink;
    private final AVChannelLayout mono = new AVChannelLayout();
    private final AVChannelLayout layout = new AVChannelLayout();
    private final PointerPointer<Pointer> output = new PointerPointer<>(1);
    private final SwrContext mixer = new SwrContext(null);
    private FloatPointer block = new FloatPointer(0);
    private float[] samples = new float[0];
    private int rate;
    private int format;
    private long given;
    private boolean full;

    /** @param longest most samples to give */
    Resampler(long longest, SoundFile.Sink sink) {
        this.longest = longest;
        this.sink = sink;
        av_channel_layout_default(mono, 1);
    }

    /** Whether there was more than it may give. */
    boolean full() {
        return full;
    }

    /** Samples so far. */
    long given() {
        return given;
    }

    /** @throws BadSoundException if the frame's channels can't be mixed */
    void take(AVFrame frame) {
        if (mixer.isNull()
                || frame.sample_rate() != rate
                || frame.format() != format
                || av_channel_layout_compare(frame.ch_layout(), layout) != 0) {
            flush();
            begin(frame);
        }
        convert(frame.extended_data(), frame.nb_samples());
    }

    /** Gives what is left. */
    void finish() {
        flush();
    }

    /** @throws BadSoundException unless sound has that many samples a second somewhere */
    static void requireRate(int rate) {
        if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
            throw new BadSoundException(
                    "its rate of %d Hz is not within %d to %d Hz".formatted(rate, LOWEST_RATE, HIGHEST_RATE));
        }
    }

    private void begin(AVFrame frame) {
        rate = frame.sample_rate();
        format = frame.format();
        requireRate(rate);
        av_channel_layout_copy(layout, frame.ch_layout());
        AVChannelLayout from = new AVChannelLayout();
        if (layout.order() == avutil.AV_CHANNEL_ORDER_UNSPEC) {
            av_channel_layout_default(from, layout.nb_channels());
        } else {
            av_channel_layout_copy(from, layout);
        }
        int set =
                swr_alloc_set_opts2(mixer, mono, AV_SAMPLE_FMT_FLT, Recording.SAMPLE_RATE, from, format, rate, 0, null);
        av_channel_layout_uninit(from);
        if (set < 0 || swr_init(mixer) < 0) {
            throw new BadSoundException(
                    "its %d channels at %d Hz can't be mixed into one".formatted(layout.nb_channels(), rate));
        }
    }

    private void flush() {
        if (!mixer.isNull()) {
            convert(null, 0);
            swr_free(mixer);
        }
    }

    /** @param input null gives what the mixer holds back */
    private void convert(@Nullable PointerPointer<?> input, int count) {
        int room = swr_get_out_samples(mixer, count);
        if (room > samples.length) {
            block.close();
            block = new FloatPointer(room);
            samples = new float[room];
            output.put(0, block);
        }
        give(Math.max(0, swr_convert(mixer, output, room, input, count)));
    }

    private void give(int got) {
        int count = (int) Math.min(got, longest - given);
        full |= count < got;
        given += count;
        if (count > 0) {
            block.position(0).get(samples, 0, count);
            sink.take(samples, count);
        }
    }

    @Override
    public void close() {
        swr_free(mixer);
        av_channel_layout_uninit(layout);
        av_channel_layout_uninit(mono);
        block.close();
        output.close();
    }
}
