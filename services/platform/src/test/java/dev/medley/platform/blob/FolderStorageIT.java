package dev.medley.platform.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderStorageIT extends ObjectStorageContract {
    private Path folder;

    @BeforeEach
    void begin(@TempDir Path temporary) {
        folder = temporary;
    }

    @Override
    ObjectStorage storage() {
        return new FolderStorage(folder.resolve("store"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                "../secret",
                "files/../../secret",
                "/etc/passwd",
                "files//one",
                "files/.hidden",
                "files/one/",
                "files\\one",
                "files/one\0",
                "files/one\n"
            })
    void takesNoPathThatLeadsElsewhere(String key) throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");

        assertThatThrownBy(() -> storage().open(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage().put(key, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage().delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsNoLink() throws IOException {
        ObjectStorage storage = storage();
        storage.put("files/one", new byte[] {1});
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("store/files/link"), secret);

        assertThat(storage.list("files")).extracting(StoredObject::name).containsExactly("one");
        assertThatThrownBy(() -> storage.open("files/link")).isInstanceOf(MedleyException.class);
    }

    @Test
    void leavesNothingBehindOnItsWay() throws IOException {
        ObjectStorage storage = storage();

        storage.put("files/one", "content".getBytes(UTF_8));

        assertThat(folder.resolve("store/incoming")).isEmptyDirectory();
    }

    @Test
    void aPlaceThatIsNoFolderIsOutOfReach() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new FolderStorage(file).put("files/one", new byte[0]))
                .isInstanceOfSatisfying(MedleyException.class, failure -> {
                    assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                    assertThat(failure.getMessage()).doesNotContain(folder.toString());
                });
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskHasItsOwnCategory() throws IOException {
        try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> full.write(ByteBuffer.wrap(new byte[] {1})))
                    .isInstanceOfSatisfying(IOException.class, thrown -> assertThat(StorageFailures.of(thrown))
                            .extracting(MedleyException::category)
                            .isEqualTo(ErrorCategory.STORAGE_FULL));
        }
    }
}
