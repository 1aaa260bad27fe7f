package dev.medley.platform.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, and what is cleared away when nobody needs it any more. */
class StoredFilesIT {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Path folder;

    private ObjectStorage storage;
    private BlobStore blobs;
    private StoredFiles files;

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        storage = new FolderStorage(folder);
        blobs = new BlobStore(storage);
        files = at(NOW);
    }

    @Test
    void aFileComesBackAsItWas() throws IOException {
        StoredFile file = kept("clinic", "content", NOW, NOW.plusSeconds(3600));

        assertThat(files.find("clinic", file.id())).contains(file);
        assertThat(files.open(file)).hasContent("content");
        assertThat(file.id()).matches("file-[0-9a-f]{32}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab", "", "clinic.", "..", "_clinic"})
    void tenantsFindTheirOwnAlone(String other) {
        StoredFile theirs = kept("clinic", "content", NOW, null);
        StoredFile own = kept(other, "content", NOW, null);

        assertThat(files.find(other, theirs.id())).isEmpty();
        assertThat(files.find(other, own.id())).contains(own);
        assertThat(files.ids(other)).containsExactly(own.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file-", "../secret", "file-/../../secret", "file-0000000000000000000000000000000Z"})
    void whatIsNoIdIsNoFile(String id) {
        assertThat(files.find("clinic", id)).isEmpty();
    }

    @Test
    void idsComeInTheOrderInWhichFilesWereMade() {
        StoredFile second = kept("clinic", "b", NOW.plusMillis(1), null);
        StoredFile third = kept("clinic", "a", NOW.plusSeconds(5), null);
        StoredFile first = kept("clinic", "c", NOW, null);

        assertThat(files.ids("clinic")).containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    void aFileThatHasExpiredIsGone() {
        StoredFile file = kept("clinic", "content", NOW, NOW.plusSeconds(10));

        assertThat(at(NOW.plusSeconds(9)).find("clinic", file.id())).contains(file);
        assertThat(at(NOW.plusSeconds(10)).find("clinic", file.id())).isEmpty();
    }

    @Test
    void aDamagedRecordIsToldAndNothingIsClearedAwayBesideIt() throws IOException {
        StoredFile file = kept("clinic", "content", NOW, null);
        Files.writeString(folder.resolve("files/_clinic/" + file.id() + ".json"), "{\"id\":");

        assertThatThrownBy(() -> files.find("clinic", file.id()))
                .isInstanceOfSatisfying(MedleyException.class, failure -> assertThat(failure.category())
                        .isEqualTo(ErrorCategory.DATA_LOSS));
        assertThatThrownBy(() -> sweep(Duration.ofDays(2))).isInstanceOf(MedleyException.class);
        assertThat(storage.list(BlobStore.BLOBS)).hasSize(1);
    }

    @Test
    void contentGoesWhenNoFileHasIt() {
        StoredFile first = kept("clinic", "content", NOW, null);
        StoredFile second = kept("lab", "content", NOW, null);

        files.delete(first);
        sweep(Duration.ofHours(2));
        assertThat(storage.list(BlobStore.BLOBS)).hasSize(1);

        files.delete(second);
        sweep(Duration.ofMinutes(30));
        assertThat(storage.list(BlobStore.BLOBS)).as("within the hour").hasSize(1);

        sweep(Duration.ofHours(2));
        assertThat(storage.list(BlobStore.BLOBS)).isEmpty();
    }

    @Test
    void sweepingTakesWhatHasExpiredAndWhatWritersLeft() throws IOException {
        StoredFile lasting = kept("clinic", "lasting", NOW, null);
        kept("clinic", "expired", NOW, Instant.now().plus(Duration.ofHours(30)));
        Files.writeString(storage.spool().resolve("left"), "half");

        sweep(Duration.ofHours(23));
        assertThat(storage.list("files")).hasSize(2);
        assertThat(storage.list(BlobStore.INCOMING)).hasSize(1);

        sweep(Duration.ofHours(31));
        assertThat(files.ids("clinic")).containsExactly(lasting.id());
        assertThat(storage.list(BlobStore.BLOBS)).hasSize(1);
        assertThat(storage.list(BlobStore.INCOMING)).isEmpty();
    }

    private void sweep(Duration later) {
        try (Sweeper sweeper = new Sweeper(storage, files, Clock.offset(Clock.systemUTC(), later))) {
            sweeper.sweep();
        }
    }

    private StoredFiles at(Instant now) {
        return new StoredFiles(blobs, Clock.fixed(now, ZoneOffset.UTC));
    }

    private StoredFile kept(String tenant, String content, Instant now, @Nullable Instant expiresAt) {
        try (BlobWriter writer = blobs.writer()) {
            writer.append(ByteBuffer.wrap(content.getBytes(UTF_8)));
            StoredFile file = StoredFile.of(tenant, "lines.jsonl", "batch", writer.commit(), now, expiresAt);
            files.put(file);
            return file;
        }
    }
}
