package dev.medley.gateway.durable;

import com.google.protobuf.ByteString;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.image.Images;
import dev.medley.gateway.image.ShownImage;
import dev.medley.platform.blob.Blob;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.BlobWriter;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The media of jobs. Those that come along with a call are kept as files of its caller, for as long as a job may wait,
 * since jobs carry none; the same content is the same file each time, so that the same call is the same job. Those that
 * were uploaded before are taken by their ids. Thread-safe.
 */
public final class JobMedia {
    private static final Duration KEPT = JobChecks.LONGEST_WAIT.plusDays(1);
    private static final String ID_PREFIX = "file-";
    private static final String IMAGE = "image";
    private static final String PURPOSE = "vision";

    private final Images images;
    private final BlobStore blobs;
    private final StoredFiles files;

    JobMedia(Images images, BlobStore blobs, StoredFiles files) {
        this.images = images;
        this.blobs = blobs;
        this.files = files;
    }

    /** Ids of the files of images, in their order. */
    public Mono<List<String>> images(List<ShownImage> shown, Caller caller) {
        List<ShownImage> brought =
                shown.stream().filter(image -> !isId(image.url())).toList();
        return images.files(brought).publishOn(Schedulers.boundedElastic()).map(contents -> {
            shown.stream()
                    .filter(image -> isId(image.url()))
                    .forEach(image -> require(image.url(), image.path(), caller));
            Iterator<String> kept = contents.stream()
                    .map(content -> keep(content, caller))
                    .toList()
                    .iterator();
            return shown.stream()
                    .map(image -> isId(image.url()) ? image.url() : kept.next())
                    .toList();
        });
    }

    /**
     * The id of a file that was uploaded before, if the caller has such a file.
     *
     * @param path of the id in the request
     */
    public Mono<String> file(String id, String path, Caller caller) {
        return Mono.fromCallable(() -> {
                    require(id, path, caller);
                    return id;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void require(String id, String path, Caller caller) {
        Optional<StoredFile> file = isId(id) ? files.find(caller.tenant(), id) : Optional.empty();
        if (file.isEmpty()) {
            throw MedleyException.invalid(
                    path,
                    "Invalid '%s': you have no file '%s'; upload it with POST /v1/files, and give its id"
                            .formatted(path, FormFields.shortened(id)));
        }
    }

    private String keep(ByteString content, Caller caller) {
        try (BlobWriter writer = blobs.writer()) {
            writer.append(content.asReadOnlyByteBuffer());
            Blob blob = writer.commit();
            Instant now = Instant.now();
            String name = "%s %s %s".formatted(IMAGE, caller.owner(), blob.sha256());
            StoredFile file =
                    StoredFile.named(name, Instant.EPOCH, caller.tenant(), IMAGE, PURPOSE, blob, now, now.plus(KEPT));
            files.put(file);
            return file.id();
        }
    }

    private static boolean isId(String url) {
        return url.startsWith(ID_PREFIX);
    }
}
