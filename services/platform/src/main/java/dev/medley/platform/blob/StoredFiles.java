package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All files, each of which only its tenant finds. Their records lie beside their content. All of it blocks, and fails
 * with a {@link MedleyException}. Thread-safe.
 */
public final class StoredFiles {
    private final Documents<StoredFile> records;
    private final BlobStore blobs;
    private final Clock clock;

    StoredFiles(BlobStore blobs, Clock clock) {
        this.records = blobs.documents("files", StoredFile.class);
        this.blobs = blobs;
        this.clock = clock;
    }

    /** Keeps a file, whose content was committed within the hour; instead of the one with its id, if there is one. */
    public void put(StoredFile file) {
        records.put(file.tenant(), file.id(), file);
    }

    /** A tenant's file. */
    public Optional<StoredFile> find(String tenant, String id) {
        return records.find(tenant, id).filter(file -> !file.hasExpired(clock.instant()));
    }

    /** The ids of a tenant's files, from the oldest to the newest; some may have gone by now. */
    public List<String> ids(String tenant) {
        return records.ids(tenant);
    }

    /** Its content stays for a while. */
    public void delete(StoredFile file) {
        records.delete(file.tenant(), file.id());
    }

    /** What is in a file, as {@link BlobStore#open} gives it. */
    public InputStream open(StoredFile file) {
        return blobs.open(file.content());
    }

    /** All files of all tenants, those included that have expired. */
    Stream<StoredFile> all() {
        return records.all();
    }
}
