package dev.medley.platform.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every storage does. */
abstract class ObjectStorageContract {
    /** An empty one. */
    abstract ObjectStorage storage();

    @Test
    void givesBackWhatWasPut() {
        ObjectStorage storage = storage();

        storage.put("files/_a/one.json", "first".getBytes(UTF_8));
        storage.put("files/_a/one.json", "second".getBytes(UTF_8));

        assertThat(text(storage, "files/_a/one.json")).contains("second");
        assertThat(text(storage, "files/_a/two.json")).isEmpty();
    }

    @Test
    void takesAFile() throws IOException {
        ObjectStorage storage = storage();
        Path file = Files.writeString(storage.spool().resolve("written-" + System.nanoTime()), "content");

        storage.put("blobs/ab/abc", file);

        assertThat(text(storage, "blobs/ab/abc")).contains("content");
        Files.deleteIfExists(file);
    }

    @Test
    void forgetsWhatIsDeleted() {
        ObjectStorage storage = storage();
        storage.put("files/_a/one.json", new byte[] {1});

        storage.delete("files/_a/one.json");
        storage.delete("files/_a/one.json");

        assertThat(storage.open("files/_a/one.json")).isEmpty();
        assertThat(storage.list("files")).isEmpty();
    }

    @Test
    void listsAFolderWithThoseWithinInOrder() {
        ObjectStorage storage = storage();
        for (String key : new String[] {"files/_b/3", "files/_a/2", "files/_a/1", "files/_ab/4", "blobs/ab/5"}) {
            storage.put(key, new byte[] {1});
        }

        assertThat(storage.list("files"))
                .extracting(StoredObject::key)
                .containsExactlyInAnyOrder("files/_a/1", "files/_a/2", "files/_ab/4", "files/_b/3");
        assertThat(storage.list("files/_a")).extracting(StoredObject::name).containsExactly("1", "2");
        assertThat(storage.list("files/_a").get(0).modifiedAt())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(2)),
                        Instant.now().plus(Duration.ofMinutes(2)));
        assertThat(storage.list("files/_none")).isEmpty();
    }

    static Optional<String> text(ObjectStorage storage, String key) {
        return storage.open(key).map(stored -> {
            try (InputStream opened = stored) {
                return new String(opened.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw StorageFailures.of(e);
            }
        });
    }
}
