package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Content by its checksum: the same content is kept once. It stays as long as a {@link StoredFile} has it, and for an
 * hour at least. All of it blocks, and fails with a {@link MedleyException}. Thread-safe.
 */
public final class BlobStore {
    /** Folder of content in the making. */
    static final String INCOMING = "incoming";
    /** Folder of content. */
    static final String BLOBS = "blobs";

    private final ObjectStorage storage;

    BlobStore(ObjectStorage storage) {
        this.storage = storage;
    }

    /** New content in the making. */
    public BlobWriter writer() {
        return new BlobWriter(storage);
    }

    /**
     * The content, checked while it is read: its last bytes are given only if all of them are right.
     *
     * @return the caller's to close; fails with {@code DATA_LOSS} when it is damaged
     * @throws MedleyException {@code DATA_LOSS} if it is gone
     */
    public InputStream open(Blob blob) {
        return storage.open(key(blob.sha256()))
                .map(stored -> new VerifiedStream(stored, blob))
                .orElseThrow(() -> StorageFailures.damaged("The content of the file is lost", null));
    }

    /**
     * Records beside the content.
     *
     * @param kind names the folder that is theirs alone
     */
    public <T> Documents<T> documents(String kind, Class<T> type) {
        return new Documents<>(storage, kind, type);
    }

    static String key(String sha256) {
        return "%s/%s/%s".formatted(BLOBS, sha256.substring(0, 2), sha256);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
