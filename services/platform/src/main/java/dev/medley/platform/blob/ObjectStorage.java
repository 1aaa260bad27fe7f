package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Bytes under keys. A key has segments of letters, digits, dots, dashes and underscores, none of which begins with a
 * dot, with a slash between them. What is written is there whole or not at all, and is there to stay once its writing
 * has returned. All of it blocks, and fails with a {@link MedleyException}: {@code STORAGE_FULL}, or
 * {@code UNAVAILABLE} if the storage can't be reached. Thread-safe.
 */
interface ObjectStorage extends AutoCloseable {
    /** The local folder for files in the making, which {@link #put(String, Path)} takes. */
    Path spool();

    /** Keeps a file's content, instead of what is there. The file may be gone then. */
    void put(String key, Path file);

    /** Keeps a few bytes, instead of what is there. */
    void put(String key, byte[] bytes);

    /** What lies under a key; the caller's to close. */
    Optional<InputStream> open(String key);

    /** Does nothing if there is nothing. */
    void delete(String key);

    /** All that lies in a folder and in those within, sorted by key. */
    List<StoredObject> list(String folder);

    @Override
    void close();
}
