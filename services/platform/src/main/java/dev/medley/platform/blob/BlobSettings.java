package dev.medley.platform.blob;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where content lies, for services to have among their settings.
 *
 * @param folder a local one; default: {@code medley-files} in the system's folder for temporary files
 * @param s3 a bucket, instead of a folder
 * @param sweepInterval time from one clearing away of what nobody needs to the next
 */
public record BlobSettings(
        @Nullable Path folder,
        @Nullable @Valid S3Settings s3,
        @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) Duration sweepInterval) {
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
                folder == null ? Path.of(System.getProperty("java.io.tmpdir"), "medley-files") : folder);
    }
}
