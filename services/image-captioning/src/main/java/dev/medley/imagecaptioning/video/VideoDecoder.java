package dev.medley.imagecaptioning.video;

import dev.medley.platform.error.MedleyException;
import dev.medley.worker.decoder.DecoderProcesses;
import java.nio.file.Path;

/**
 * Looks at videos of any format that FFmpeg's libraries read, each in one of a few processes that are used again. A
 * process that a video crashes, or that does not get on with it, is ended, and another takes its place. How many are
 * looked at at once is the caller's to bound. Thread-safe.
 */
public final class VideoDecoder implements AutoCloseable {
    private final VideoLimits limits;
    private final DecoderProcesses processes = new DecoderProcesses(DecoderMain.class);

    /** Starts no process before the first video. */
    public VideoDecoder(VideoLimits limits) {
        this.limits = limits;
    }

    /**
     * Begins to look at a file, which has to stay until the video is closed.
     *
     * @param mostScenes of more, those with the greatest changes are given
     * @throws MedleyException UNAVAILABLE if this decoder is closed
     */
    public OpenVideo open(Path file, int mostScenes) {
        return new OpenVideo(
                processes.ask(to -> DecoderMain.ask(file, limits, mostScenes, to)), processes, limits, mostScenes);
    }

    /** Ends all processes; videos that are open fail. */
    @Override
    public void close() {
        processes.close();
    }
}
