package dev.medley.platform.blob;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A bucket of S3, or of what speaks its protocol. Keys are no setting: they are found as Amazon's tools find them, in
 * {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY} first.
 *
 * @param bucket its name
 * @param prefix what all keys begin with, without a slash at its end; may be empty
 * @param endpoint address of a server other than Amazon's
 * @param region where the bucket is
 * @param pathStyle whether the bucket's name stands in the path, as most servers other than Amazon's want it
 */
public record S3Settings(
        @NotBlank String bucket,
        @DefaultValue("medley") @NotNull @Pattern(regexp = "|[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*") String prefix,
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") @NotBlank String region,
        @DefaultValue("false") boolean pathStyle) {}
