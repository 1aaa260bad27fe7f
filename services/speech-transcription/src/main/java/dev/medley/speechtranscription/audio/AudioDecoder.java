package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Decodes recordings of any format that FFmpeg's libraries read, each in one of a few processes that are used again. A
 * process that a recording crashes, or that does not get on with it, is ended, and another takes its place.
 * Thread-safe.
 */
public final class AudioDecoder implements AutoCloseable {
    private final AudioLimits limits;
    private final Semaphore places;
    private final Deque<DecoderProcess> idle = new ArrayDeque<>();
    private final Set<DecoderProcess> busy = new HashSet<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "decoder-watch");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    /** Starts the first process, so that the first recording need not wait for it. */
    public AudioDecoder(AudioLimits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.atOnce());
        idle.push(DecoderProcess.start());
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
            return begin(file, takeIdle());
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }

    /** A process that ended while it was idle gives way to a new one. */
    private Recording begin(RecordedFile file, @Nullable DecoderProcess idleOne) {
        Extent there = file.await(-1);
        DecoderProcess process = idleOne == null ? DecoderProcess.start() : idleOne;
        try {
            process.ask(file.path(), there, limits.longestSamples());
            occupy(process);
            return new DecodedRecording(file, there, process, limits, watch, this::giveBack);
        } catch (IOException e) {
            process.close();
            if (idleOne != null) {
                return begin(file, null);
            }
            throw new MedleyException(ErrorCategory.INTERNAL, "The decoder can't be reached", null, null, e);
        }
    }

    private synchronized @Nullable DecoderProcess takeIdle() {
        if (closed) {
            throw new MedleyException(ErrorCategory.UNAVAILABLE, "The decoder is closed");
        }
        DecoderProcess process = idle.poll();
        while (process != null && !process.alive()) {
            process = idle.poll();
        }
        return process;
    }

    /** One that was begun while the decoder closed ends at once. */
    private synchronized void occupy(DecoderProcess process) {
        busy.add(process);
        if (closed) {
            process.close();
        }
    }

    /** @param fit whether it has done all that it was asked for, and can be asked again */
    private void giveBack(DecoderProcess process, boolean fit) {
        if (!fit || !keep(process)) {
            end(process);
        }
        places.release();
    }

    private void end(DecoderProcess process) {
        process.close();
        synchronized (this) {
            busy.remove(process);
        }
    }

    private synchronized boolean keep(DecoderProcess process) {
        busy.remove(process);
        if (!closed) {
            idle.push(process);
        }
        return !closed;
    }

    /** Ends all processes; recordings that are open fail. */
    @Override
    public synchronized void close() {
        closed = true;
        busy.forEach(DecoderProcess::close);
        idle.forEach(DecoderProcess::close);
        idle.clear();
        watch.shutdownNow();
    }
}
