package dev.medley.gateway.form;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * A file that a caller sent, kept on disk while its request is answered, so that memory holds no more than a part of
 * it. Written by one thread, then read by any; gone from the disk when it is closed.
 */
public final class UploadedFile implements AutoCloseable {
    private static final int PART_BYTES = 128 << 10;

    private final FileChannel channel;
    private long size;

    private UploadedFile(FileChannel channel) {
        this.channel = channel;
    }

    /** An empty one. Blocks, as all writing does. */
    static UploadedFile create() {
        try {
            Path path = Files.createTempFile("medley-upload-", null);
            return new UploadedFile(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void append(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes, size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long size() {
        return size;
    }

    /** What was written, part by part as they are asked for, from the beginning for each subscriber. */
    public Flux<ByteString> parts() {
        return Flux.<ByteString, Long>generate(() -> 0L, this::part).subscribeOn(Schedulers.boundedElastic());
    }

    private Long part(long position, SynchronousSink<ByteString> sink) {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART_BYTES, size - position));
        try {
            while (part.hasRemaining() && channel.read(part, position + part.position()) >= 0) {
                // A read may give less than there is.
            }
        } catch (ClosedChannelException e) {
            sink.complete();
            return position;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (part.position() == 0) {
            sink.complete();
        } else {
            sink.next(UnsafeByteOperations.unsafeWrap(part.flip()));
        }
        return position + part.limit();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
