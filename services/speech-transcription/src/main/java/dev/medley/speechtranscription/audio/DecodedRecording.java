package dev.medley.speechtranscription.audio;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import dev.medley.worker.decoder.DecoderProcess;
import dev.medley.worker.decoder.DecoderProcesses;
import dev.medley.worker.decoder.Stall;
import dev.medley.worker.decoder.StallWatch;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** What a {@link DecoderMain} makes of a file. */
final class DecodedRecording implements Recording {
    private final RecordedFile file;
    private final DecoderProcess process;
    private final AudioLimits limits;
    private final DecoderProcesses processes;
    private final Runnable whenClosed;
    private long known;
    private FloatBuffer block = FloatBuffer.allocate(0);
    private @Nullable MedleyException failure;
    private volatile boolean ended;
    private boolean wantsMore;
    private boolean closed;

    /** @param process of the processes, which take it back */
    DecodedRecording(
            RecordedFile file,
            Extent there,
            DecoderProcess process,
            AudioLimits limits,
            DecoderProcesses processes,
            Runnable whenClosed) {
        this.file = file;
        this.known = there.bytes();
        this.process = process;
        this.limits = limits;
        this.processes = processes;
        this.whenClosed = whenClosed;
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
        try (StallWatch watch = processes.watch(process, limits.stall())) {
            read(watch);
        } catch (MedleyException e) {
            failure = e;
        }
    }

    private void read(StallWatch watch) {
        try {
            read(process.answers());
        } catch (IOException e) {
            failure = brokenOff(watch.stall(), e);
        }
    }

    /** Waiting for the caller is not the decoder's time. */
    private void grow() {
        Extent there = file.await(known);
        known = there.bytes();
        wantsMore = false;
        try {
            DecoderMain.grown(there, process.requests());
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

    private MedleyException brokenOff(Stall stall, IOException e) {
        return switch (stall) {
            case NONE ->
                process.wasEnded()
                        ? new MedleyException(
                                ErrorCategory.UNAVAILABLE,
                                "The decoder was ended while it read the recording",
                                null,
                                null,
                                e)
                        : bad("the decoder broke down over it", e);
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
            processes.giveBack(process, ended);
            whenClosed.run();
        }
    }
}
