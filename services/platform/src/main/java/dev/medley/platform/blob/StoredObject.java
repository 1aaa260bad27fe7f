package dev.medley.platform.blob;

import java.time.Instant;

/**
 * Something that lies in a storage.
 *
 * @param modifiedAt when it was written for the last time
 */
record StoredObject(String key, Instant modifiedAt) {
    /** The key's last segment. */
    String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
