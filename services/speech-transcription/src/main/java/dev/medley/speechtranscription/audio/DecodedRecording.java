package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a {@link DecoderProcess} makes of a file. */
final class DecodedRecording implements Recording {
    private final RecordedFile file;
    private final DecoderProcess process;
    private final AudioLimits limits;
    private final ScheduledExecutorService watch;
    private final BiConsumer<DecoderProcess, Boolean> giveBack;
    private long known;
    private FloatBuffer block = FloatBuffer.allocate(0);
    private @Nullable MedleyException failure;
    private volatile boolean ended;
    private boolean wantsMore;
    private boolean closed;
    private volatile Stall stall = Stall.NONE;

    /** @param giveBack takes the process back, and whether it can be used again */
    DecodedRecording(
            RecordedFile file,
            Extent there,
            DecoderProcess process,
            AudioLimits limits,
            ScheduledExecutorService watch,
            BiConsumer<DecoderProcess, Boolean> giveBack) {
        this.file = file;
        this.known = there.bytes();
        this.process = process;
        this.limits = limits;
        this.watch = watch;
        this.giveBack = giveBack;
    }

    @Override
    public int read(float[] samples) {
        while (!block.hasRemaining() && !ended && failure == null) {
            next();
        }
        if (failure != null) {
            throw failure;
        }
        if (!block.hasRemaining()) {
            return -1;
        }
        int count = Math.min(samples.length, block.remaining());
        block.get(samples, 0, count);
        return count;
    }

    private void next() {
        if (wantsMore) {
            grow();
            return;
        }
        ScheduledFuture<?> limit;
        try {
            limit = watchOver();
        } catch (RejectedExecutionException e) {
            failure = new MedleyException(ErrorCategory.UNAVAILABLE, "The decoder is closed", null, null, e);
            return;
        }
        try {
            read(process.samples());
        } catch (IOException e) {
            failure = brokenOff(e);
        } finally {
            limit.cancel(false);
        }
    }

    /** Waiting for the caller is not the decoder's time. */
    private void grow() {
        Extent there = file.await(known);
        known = there.bytes();
        wantsMore = false;
        try {
            process.grown(there);
        } catch (IOException e) {
            failure = bad("the decoder broke down over it", e);
        }
    }

    private void read(DataInputStream from) throws IOException {
        int count = from.readInt();
        if (count == DecoderMain.MORE) {
            wantsMore = true;
            return;
        }
        if (count > 0) {
            var bytes = new byte[Math.multiplyExact(Float.BYTES, count)];
            from.readFully(bytes);
            block = ByteBuffer.wrap(bytes).asFloatBuffer();
            return;
        }
        ended = true;
        if (count == DecoderMain.TOO_LONG) {
            failure = new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The recording is longer than the limit of %d s"
                            .formatted(limits.longest().toSeconds()),
                    "recording",
                    null,
                    null);
        } else if (count == DecoderMain.BAD) {
            failure = bad(from.readUTF(), null);
        }
    }

    private ScheduledFuture<?> watchOver() {
        Duration worked = process.processorTime();
        long since = System.nanoTime();
        long limit = limits.stall().toNanos();
        return watch.scheduleWithFixedDelay(
                () -> {
                    Duration waited = Duration.ofNanos(System.nanoTime() - since);
                    stall = Stall.of(process.processorTime().minus(worked), waited, limits.stall());
                    if (stall != Stall.NONE) {
                        process.close();
                    }
                },
                limit,
                limit,
                TimeUnit.NANOSECONDS);
    }

    private MedleyException brokenOff(IOException e) {
        return switch (stall) {
            case NONE -> bad("the decoder broke down over it", e);
            case STUCK ->
                bad(
                        "none of it was decoded within %d ms"
                                .formatted(limits.stall().toMillis()),
                        e);
            case STARVED ->
                new MedleyException(
                        ErrorCategory.OVERLOADED, "The machine is too busy to decode the recording", null, null, e);
        };
    }

    private static MedleyException bad(String reason, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.INVALID_REQUEST, "The recording can't be read: " + reason, "recording", null, cause);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            giveBack.accept(process, ended);
        }
    }
}
