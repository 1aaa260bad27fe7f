package dev.medley.gateway.file;

import dev.medley.platform.blob.BlobSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of files.
 *
 * @param maxSize most bytes of a file; one more is refused
 * @param maxBatchSize most bytes of a file for a batch; one more is refused
 * @param batchExpiry how long a file for a batch stays if its sender does not say
 * @param sweepInterval time from one clearing away of what nobody needs to the next
 * @param store where they lie
 */
public record FileSettings(
        @DefaultValue("512MB") @NotNull DataSize maxSize,
        @DefaultValue("200MB") @NotNull DataSize maxBatchSize,
        @DefaultValue("30d") @NotNull @DurationMin(hours = 1) Duration batchExpiry,
        @DefaultValue("10m") @NotNull @DurationMin(seconds = 1) Duration sweepInterval,
        @DefaultValue @Valid @NotNull BlobSettings store) {
    /** Whether a batch's file that is not too long is taken at all. */
    @AssertTrue(message = "max-size is less than max-batch-size")
    boolean isMaxSizeEnough() {
        return maxSize.compareTo(maxBatchSize) >= 0;
    }
}
