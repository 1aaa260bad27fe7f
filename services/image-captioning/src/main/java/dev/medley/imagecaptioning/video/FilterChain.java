package dev.medley.imagecaptioning.video;

import static org.bytedeco.ffmpeg.global.avfilter.AV_BUFFERSRC_FLAG_KEEP_REF;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame_flags;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_get_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_parse2;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A chain of libavfilter's filters that give one frame for each, for frames of one kind. */
final class FilterChain implements AutoCloseable {
    private final FrameKind kind;
    private final AVFilterGraph graph = avfilter_graph_alloc();
    private final AVFrame filtered = av_frame_alloc();
    private final AVFilterContext source;
    private final AVFilterContext sink;

    /**
     * @param filters as FFmpeg's command line takes them
     * @throws BadVideoException if they can't filter such frames
     */
    FilterChain(FrameKind kind, String filters) {
        this.kind = kind;
        graph.nb_threads(1);
        String chain = "buffer@in=%s,%s,buffersink@out".formatted(kind.asSource(), filters);
        boolean made = avfilter_graph_parse2(graph, chain, new AVFilterInOut(null), new AVFilterInOut(null)) >= 0
                && avfilter_graph_config(graph, null) >= 0;
        if (!made) {
            close();
            throw BadVideoException.unreadable("pictures in its way to hold pixels can't be converted");
        }
        source = avfilter_graph_get_filter(graph, "buffer@in");
        sink = avfilter_graph_get_filter(graph, "buffersink@out");
    }

    /** Whether it filters such frames. */
    boolean takes(FrameKind other) {
        return kind.equals(other);
    }

    /**
     * @param frame stays the caller's
     * @return valid until the next call
     */
    AVFrame apply(AVFrame frame) {
        av_frame_unref(filtered);
        if (av_buffersrc_add_frame_flags(source, frame, AV_BUFFERSRC_FLAG_KEEP_REF) < 0
                || av_buffersink_get_frame(sink, filtered) < 0) {
            throw BadVideoException.unreadable("one of its pictures can't be converted");
        }
        return filtered;
    }

    @Override
    public void close() {
        av_frame_free(filtered);
        avfilter_graph_free(graph);
    }
}
