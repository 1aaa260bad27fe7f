package dev.medley.worker.decoder;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A few processes of one decoder, which are used again, each by one at a time. As many run as were ever asked at once.
 * Thread-safe.
 */
public final class DecoderProcesses implements AutoCloseable {
    /** Writes what is asked of a decoder. */
    @FunctionalInterface
    public interface Request {
        void write(DataOutputStream to) throws IOException;
    }

    private final Class<?> main;
    private final Deque<DecoderProcess> idle = new ArrayDeque<>();
    private final Set<DecoderProcess> busy = new HashSet<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "decoder-watch");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    /** @param main reads requests from its standard input until that ends, and answers on its standard output */
    public DecoderProcesses(Class<?> main) {
        this.main = main;
    }

    /** Starts a process, so that the first to ask need not wait for it. */
    public synchronized void start() {
        idle.push(DecoderProcess.start(main));
    }

    /**
     * Asks a process for something. One that ended while it was idle gives way to a new one.
     *
     * @return to be given back
     * @throws MedleyException UNAVAILABLE if they are closed, INTERNAL if none can be reached
     */
    public DecoderProcess ask(Request request) {
        return ask(request, takeIdle());
    }

    private DecoderProcess ask(Request request, @Nullable DecoderProcess idleOne) {
        DecoderProcess process = idleOne == null ? DecoderProcess.start(main) : idleOne;
        try {
            request.write(process.requests());
            process.requests().flush();
            occupy(process);
            return process;
        } catch (IOException e) {
            process.close();
            if (idleOne != null) {
                return ask(request, null);
            }
            throw new MedleyException(ErrorCategory.INTERNAL, "The decoder can't be reached", null, null, e);
        }
    }

    /**
     * Takes a process back.
     *
     * @param fit whether it has done all that it was asked for, and can be asked again; it is ended otherwise
     */
    public void giveBack(DecoderProcess process, boolean fit) {
        if (!fit || !keep(process)) {
            process.close();
            synchronized (this) {
                busy.remove(process);
            }
        }
    }

    /**
     * Ends a process once it does not get on, unless the watch is closed before.
     *
     * @param limit on the time on a processor in which it may give nothing
     * @throws MedleyException UNAVAILABLE if they are closed
     */
    public StallWatch watch(DecoderProcess process, Duration limit) {
        try {
            return new StallWatch(process, limit, watch);
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    private synchronized @Nullable DecoderProcess takeIdle() {
        if (closed) {
            throw closed(null);
        }
        DecoderProcess process = idle.poll();
        while (process != null && !process.alive()) {
            process = idle.poll();
        }
        return process;
    }

    /** One that was asked while they closed ends at once. */
    private synchronized void occupy(DecoderProcess process) {
        busy.add(process);
        if (closed) {
            process.close();
        }
    }

    private synchronized boolean keep(DecoderProcess process) {
        busy.remove(process);
        if (!closed) {
            idle.push(process);
        }
        return !closed;
    }

    private static MedleyException closed(@Nullable Throwable cause) {
        return new MedleyException(ErrorCategory.UNAVAILABLE, "The decoder is closed", null, null, cause);
    }

    /** Ends all processes, also those that are busy. */
    @Override
    public synchronized void close() {
        closed = true;
        busy.forEach(DecoderProcess::close);
        idle.forEach(DecoderProcess::close);
        idle.clear();
        watch.shutdownNow();
    }
}
