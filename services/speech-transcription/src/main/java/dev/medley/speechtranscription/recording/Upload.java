package dev.medley.speechtranscription.recording;

import com.google.protobuf.ByteString;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.audio.RecordedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A recording's file while it comes in, and until it is closed. One thread writes it, another waits for it.
 * Thread-safe.
 */
public final class Upload implements RecordedFile, AutoCloseable {
    private final DataSize largest;
    private final Path file;
    private final OutputStream out;
    private long size;
    private boolean complete;
    private boolean closed;
    private @Nullable MedleyException failure;

    private Upload(DataSize largest) throws IOException {
        this.largest = largest;
        this.file = Files.createTempFile("medley-recording-", null);
        this.out = Files.newOutputStream(file);
    }

    /** Takes a recording of at most {@code largest}. */
    public static Upload begin(DataSize largest) {
        try {
            return new Upload(largest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A recording that is here.
     *
     * @throws MedleyException INVALID_REQUEST if it is empty, PAYLOAD_TOO_LARGE if it is more than may be
     */
    public static Upload of(ByteString recording, DataSize largest) {
        if (recording.isEmpty()) {
            throw MedleyException.invalid("recording", "recording is empty");
        }
        Upload upload = begin(largest);
        try {
            upload.write(recording);
        } catch (RuntimeException e) {
            upload.close();
            throw e;
        }
        upload.complete();
        return upload;
    }

    /**
     * Takes what comes next.
     *
     * @throws MedleyException PAYLOAD_TOO_LARGE if it is more than may be
     */
    public synchronized void write(ByteString part) {
        if (closed) {
            return;
        }
        size += part.size();
        if (size > largest.toBytes()) {
            throw new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The recording has more than the limit of %,d bytes".formatted(largest.toBytes()),
                    "recording",
                    null,
                    null);
        }
        try {
            part.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        notifyAll();
    }

    /** All of it is here. */
    public synchronized void complete() {
        complete = true;
        notifyAll();
    }

    /** No more of it will come; who waits for it fails. */
    public synchronized void fail(MedleyException reason) {
        failure = reason;
        notifyAll();
    }

    @Override
    public Path path() {
        return file;
    }

    /** @throws MedleyException what it failed with, or CANCELLED if it is closed */
    @Override
    public synchronized Extent await(long known) {
        try {
            while (size <= known && !complete && !closed && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new MedleyException(ErrorCategory.CANCELLED, "The recording is not wanted any more");
        }
        return new Extent(size, complete);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        try (out) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
