package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what nobody needs any more: files that have expired, content that no file has, and what writers left that
 * died. Content written within the hour stays, since its file may be on its way. Each process with the storage does so;
 * they don't disturb each other.
 */
final class Sweeper implements AutoCloseable {
    static final Duration UNTOUCHED = Duration.ofHours(1);
    static final Duration LEFT_OVER = Duration.ofDays(1);

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private final ObjectStorage storage;
    private final StoredFiles files;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "blob-sweeper");
        made.setDaemon(true);
        return made;
    });

    Sweeper(ObjectStorage storage, StoredFiles files, Clock clock) {
        this.storage = storage;
        this.files = files;
        this.clock = clock;
    }

    /** Sweeps from now on, for the first time after an interval. */
    void start(Duration interval) {
        var unused = thread.scheduleWithFixedDelay(
                this::sweepOrTell, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweepOrTell() {
        try {
            sweep();
        } catch (MedleyException e) {
            log.warn("Sweeping the storage of files ended early: {}", e.getMessage(), e.getCause());
        } catch (RuntimeException e) {
            log.error("Sweeping the storage of files ended early", e);
        }
    }

    /** Ends early if a file can't be read: its content is none that may go. */
    void sweep() {
        Instant now = clock.instant();
        List<StoredObject> old = untouchedSince(now.minus(UNTOUCHED), BlobStore.BLOBS);
        Set<String> wanted = new HashSet<>();
        int expired = 0;
        for (StoredFile file : files.all().toList()) {
            if (file.hasExpired(now)) {
                files.delete(file);
                expired++;
            } else {
                wanted.add(file.sha256());
            }
        }
        List<StoredObject> unwanted =
                old.stream().filter(blob -> !wanted.contains(blob.name())).toList();
        Set<StoredObject> untouched = new HashSet<>(untouchedSince(now.minus(UNTOUCHED), BlobStore.BLOBS));
        unwanted.stream().filter(untouched::contains).forEach(blob -> storage.delete(blob.key()));
        List<StoredObject> leftOver = untouchedSince(now.minus(LEFT_OVER), BlobStore.INCOMING);
        leftOver.forEach(each -> storage.delete(each.key()));
        if (expired + unwanted.size() + leftOver.size() > 0) {
            log.info(
                    "Cleared away {} files that had expired, {} contents without a file, {} left by writers",
                    expired,
                    unwanted.size(),
                    leftOver.size());
        }
    }

    private List<StoredObject> untouchedSince(Instant limit, String folder) {
        return storage.list(folder).stream()
                .filter(object -> object.modifiedAt().isBefore(limit))
                .toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
