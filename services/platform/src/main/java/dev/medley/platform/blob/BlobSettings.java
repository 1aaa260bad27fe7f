package dev.medley.platform.blob;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where content lies, for services to have among their settings.
 *
 * @param folder path of a local one; default: {@code medley-files} in the system's folder for temporary files. A
 *     string, since Spring would look for a relative {@link Path} among the resources of a web server
 * @param s3 a bucket, instead of a folder
 */
public record BlobSettings(@Nullable String folder, @Nullable @Valid S3Settings s3) {
    /** Whether there is one place. */
    @AssertTrue(message = "both a folder and s3 are set")
    boolean isOnePlace() {
        return folder == null || s3 == null;
    }

    ObjectStorage storage() {
        if (s3 != null) {
            return new S3Storage(s3);
        }
        return new FolderStorage(
                folder == null ? Path.of(System.getProperty("java.io.tmpdir"), "medley-files") : Path.of(folder));
    }
}
