package dev.medley.worker.job;

import com.google.protobuf.ByteString;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobOwner;
import dev.medley.proto.jobs.v1.Job;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Predicate;
import org.springframework.util.unit.DataSize;

/**
 * The files that jobs name, each of which is one of the job's tenant. All of it blocks. A storage that can't be used
 * just now is UNAVAILABLE, so that the job is tried again. Thread-safe.
 */
public final class JobFiles {
    private static final int PART_BYTES = 256 << 10;

    private final StoredFiles files;

    public JobFiles(StoredFiles files) {
        this.files = files;
    }

    /**
     * A file's record.
     *
     * @param field where the job names it
     * @throws MedleyException NOT_FOUND if it is gone or another tenant's, PAYLOAD_TOO_LARGE if it has more bytes than
     *     may be
     */
    public StoredFile find(Job job, String id, String field, DataSize largest) {
        StoredFile file = files.find(JobOwner.tenant(job.getTenant()), id)
                .orElseThrow(() -> new MedleyException(
                        ErrorCategory.NOT_FOUND,
                        "There is no file '%s', or there is none any more".formatted(id),
                        field,
                        null,
                        null));
        if (file.bytes() > largest.toBytes()) {
            throw new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The file '%s' has %,d bytes, more than the limit of %,d"
                            .formatted(id, file.bytes(), largest.toBytes()),
                    field,
                    null,
                    null);
        }
        return file;
    }

    /** What is in a file, as a whole. */
    public ByteString read(StoredFile file) {
        try (InputStream content = files.open(file)) {
            return ByteString.readFrom(content);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * What is in a file, part by part.
     *
     * @param take says whether more of it is wanted
     */
    public void read(StoredFile file, Predicate<ByteString> take) {
        try (InputStream content = files.open(file)) {
            boolean wanted = true;
            while (wanted) {
                byte[] part = content.readNBytes(PART_BYTES);
                wanted = part.length > 0 && take.test(ByteString.copyFrom(part));
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static MedleyException unreadable(StoredFile file, IOException cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "The file '%s' can't be read just now".formatted(file.id()),
                null,
                null,
                cause);
    }
}
