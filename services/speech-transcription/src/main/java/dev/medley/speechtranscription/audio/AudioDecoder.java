package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import dev.medley.worker.decoder.DecoderProcess;
import dev.medley.worker.decoder.DecoderProcesses;
import java.util.concurrent.Semaphore;

/**
 * Decodes recordings of any format that FFmpeg's libraries read, each in one of a few processes that are used again. A
 * process that a recording crashes, or that does not get on with it, is ended, and another takes its place.
 * Thread-safe.
 */
public final class AudioDecoder implements AutoCloseable {
    private final AudioLimits limits;
    private final Semaphore places;
    private final DecoderProcesses processes = new DecoderProcesses(DecoderMain.class);

    /** Starts the first process, so that the first recording need not wait for it. */
    public AudioDecoder(AudioLimits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.atOnce());
        processes.start();
    }

    /**
     * Begins to decode a file, which has to stay until the recording is closed.
     *
     * @throws MedleyException {@link ErrorCategory#OVERLOADED} if as many recordings as may be are being decoded
     */
    public Recording open(RecordedFile file) {
        if (!places.tryAcquire()) {
            throw new MedleyException(
                    ErrorCategory.OVERLOADED,
                    "%d recordings are being decoded, and more are not at once".formatted(limits.atOnce()));
        }
        try {
            Extent there = file.await(-1);
            DecoderProcess process =
                    processes.ask(to -> DecoderMain.ask(file.path(), there, limits.longestSamples(), to));
            return new DecodedRecording(file, there, process, limits, processes, places::release);
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }

    /** Ends all processes; recordings that are open fail. */
    @Override
    public void close() {
        processes.close();
    }
}
