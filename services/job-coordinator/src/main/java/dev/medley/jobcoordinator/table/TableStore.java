package dev.medley.jobcoordinator.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * Sorted maps in a file, of which a bounded part is in memory. The file is made anew each time: Kafka has what is in
 * it. Thread-safe.
 */
public final class TableStore implements AutoCloseable {
    private static final String FILE = "jobs.mv";

    private final Path file;
    private final MVStore store;

    /**
     * @param folder for the file; null for a temporary one
     * @param memoryMegabytes for the parts in use
     */
    public TableStore(@Nullable Path folder, int memoryMegabytes) {
        try {
            Path home = folder == null ? Files.createTempDirectory("medley-jobs-") : Files.createDirectories(folder);
            file = home.resolve(FILE);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(memoryMegabytes)
                .open();
    }

    Map<String, byte[]> map(String name) {
        return store.openMap(name);
    }

    /** The entries of a map from a key on. */
    static Iterable<Map.Entry<String, byte[]>> from(Map<String, byte[]> map, String key) {
        Cursor<String, byte[]> cursor = ((MVMap<String, byte[]>) map).cursor(key);
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Map.Entry<String, byte[]> next() {
                if (!cursor.hasNext()) {
                    throw new NoSuchElementException();
                }
                String name = cursor.next();
                return Map.entry(name, cursor.getValue());
            }
        };
    }

    @Override
    public void close() {
        store.closeImmediately();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
