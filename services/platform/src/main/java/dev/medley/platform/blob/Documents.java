package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records of one kind, as JSON beside the content, each of which only its tenant finds. All processes with the same
 * storage know them. All of it blocks, and fails with a {@link MedleyException}. Thread-safe.
 *
 * @param <T> what a record is
 */
public final class Documents<T> {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final String SUFFIX = ".json";

    private final ObjectStorage storage;
    private final String folder;
    private final Class<T> type;

    Documents(ObjectStorage storage, String folder, Class<T> type) {
        this.storage = storage;
        this.folder = folder;
        this.type = type;
    }

    /** Keeps a record, instead of the one with its id, if there is one. */
    public void put(String tenant, String id, T document) {
        storage.put(key(tenant, id), JSON.writeValueAsBytes(document));
    }

    /** A tenant's record; what can be no id is the id of none. */
    public Optional<T> find(String tenant, String id) {
        return ID.matcher(id).matches() ? read(key(tenant, id)) : Optional.empty();
    }

    /** The ids of a tenant's records, sorted; some may have gone by now. */
    public List<String> ids(String tenant) {
        return storage.list(folder(tenant)).stream()
                .map(StoredObject::name)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    /** Does nothing if there is none. */
    public void delete(String tenant, String id) {
        storage.delete(key(tenant, id));
    }

    /** All records of all tenants. */
    Stream<T> all() {
        return storage.list(folder).stream().flatMap(object -> read(object.key()).stream());
    }

    private Optional<T> read(String key) {
        Optional<InputStream> found = storage.open(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stored = found.get()) {
            return Optional.of(JSON.readValue(stored, type));
        } catch (JacksonException e) {
            throw StorageFailures.damaged("What is known of it is damaged", e);
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    private String key(String tenant, String id) {
        return folder(tenant) + "/" + id + SUFFIX;
    }

    /** No tenant's name makes a path of its own: not "..", and not none. */
    private String folder(String tenant) {
        return folder + "/_" + tenant;
    }
}
