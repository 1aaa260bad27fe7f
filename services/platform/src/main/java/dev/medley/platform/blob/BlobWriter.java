package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Content in the making, on disk. Closed before it is committed, it is forgotten. All of it blocks, and fails with a
 * {@link MedleyException}. One thread at a time, but closed by any.
 */
public final class BlobWriter implements AutoCloseable {
    private final ObjectStorage storage;
    private final MessageDigest digest = BlobStore.digest();
    private final Path file;
    private final FileChannel channel;
    private long size;

    BlobWriter(ObjectStorage storage) {
        this.storage = storage;
        this.file = storage.spool().resolve(UUID.randomUUID().toString());
        try {
            this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    public void append(ByteBuffer bytes) {
        digest.update(bytes.duplicate());
        size += bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    /** Bytes so far. */
    public long size() {
        return size;
    }

    /** Keeps what was written. Nothing can be appended after that. */
    public Blob commit() {
        Blob blob = new Blob(HexFormat.of().formatHex(digest.digest()), size);
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
        storage.put(BlobStore.key(blob.sha256()), file);
        return blob;
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }
}
