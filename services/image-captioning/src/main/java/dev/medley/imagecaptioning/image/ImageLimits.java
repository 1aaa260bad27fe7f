package dev.medley.imagecaptioning.image;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an image may cost, whichever way it comes in. All is checked before anything is decoded.
 *
 * @param largest size of a file
 * @param pixels most pixels of an image, however small its file
 * @param longestEdge most pixels of an edge
 * @param decodingMemory memory of all images that are decoded at the same time; one that needs more is refused
 * @param atOnce images that are decoded at the same time
 * @param longestWait longest time in which an image waits for its turn to be decoded
 */
public record ImageLimits(
        @DefaultValue("20MB") @NotNull DataSize largest,
        @DefaultValue("40000000") @Min(1) @Max(500_000_000) long pixels,
        @DefaultValue("65535") @Min(1) @Max(1_000_000) int longestEdge,
        @DefaultValue("512MB") @NotNull DataSize decodingMemory,
        @DefaultValue("4") @Min(1) @Max(256) int atOnce,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration longestWait) {
    /** The defaults. */
    public static final ImageLimits DEFAULT = new ImageLimits(
            DataSize.ofMegabytes(20), 40_000_000, 65_535, DataSize.ofMegabytes(512), 4, Duration.ofSeconds(10));
}
