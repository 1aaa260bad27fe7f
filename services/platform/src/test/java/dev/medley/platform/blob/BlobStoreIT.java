package dev.medley.platform.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobStoreIT {
    private Path folder;

    private ObjectStorage storage;
    private BlobStore blobs;

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        storage = new FolderStorage(folder);
        blobs = new BlobStore(storage);
    }

    @Test
    void keepsTheSameContentOnce() throws IOException {
        Blob first = kept("hello");
        Blob second = kept("hello");

        assertThat(first)
                .isEqualTo(second)
                .isEqualTo(new Blob("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5));
        assertThat(storage.list(BlobStore.BLOBS)).hasSize(1);
        try (InputStream content = blobs.open(first)) {
            assertThat(content).hasContent("hello");
        }
    }

    @Test
    void contentThatIsNotCommittedIsForgotten() {
        try (BlobWriter writer = blobs.writer()) {
            writer.append(ByteBuffer.wrap("hello".getBytes(UTF_8)));
            assertThat(writer.size()).isEqualTo(5);
        }

        assertThat(folder.resolve("incoming")).isEmptyDirectory();
        assertThat(storage.list(BlobStore.BLOBS)).isEmpty();
    }

    @Test
    void emptyContentIsContent() throws IOException {
        Blob empty = kept("");

        try (InputStream content = blobs.open(empty)) {
            assertThat(content).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"hellO", "hell", "hello!", "''"})
    void givesNoDamagedContentToItsEnd(String damaged) throws IOException {
        Blob blob = kept("hello");
        Files.writeString(folder.resolve(BlobStore.key(blob.sha256())), damaged);

        try (InputStream content = blobs.open(blob)) {
            assertThatThrownBy(() -> content.readNBytes(5))
                    .isInstanceOfSatisfying(MedleyException.class, failure -> assertThat(failure.category())
                            .isEqualTo(ErrorCategory.DATA_LOSS));
        }
    }

    @Test
    void saysWhenContentIsLost() {
        assertThatThrownBy(() -> blobs.open(new Blob("0".repeat(64), 1)))
                .isInstanceOfSatisfying(MedleyException.class, failure -> assertThat(failure.category())
                        .isEqualTo(ErrorCategory.DATA_LOSS));
    }

    private Blob kept(String content) {
        try (BlobWriter writer = blobs.writer()) {
            writer.append(ByteBuffer.wrap(content.getBytes(UTF_8)));
            return writer.commit();
        }
    }
}
