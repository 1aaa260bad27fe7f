package dev.medley.imagecaptioning.video;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a video may cost, and what begins a scene in it.
 *
 * @param largest size of a file
 * @param longest length of a video, however small its file
 * @param pixels most pixels of a frame, however small its file; what H.264 has at level 5.1 by default
 * @param processorTime longest time on a processor to look at a video
 * @param stall longest time on a processor in which a decoder does not get on; one that gets no processor has six times
 *     as long
 * @param atOnce videos that are looked at, each in its own process, or written about at the same time; more wait
 * @param sceneChange how much of what a frame may differ from the one before it does where a scene begins, in percent:
 *     the threshold of FFmpeg's filter {@code scdet}
 */
public record VideoLimits(
        @DefaultValue("2GB") @NotNull DataSize largest,
        @DefaultValue("4h") @NotNull @DurationMin(seconds = 1) Duration longest,
        @DefaultValue("9437184") @Min(1) @Max(500_000_000) long pixels,
        @DefaultValue("2h") @NotNull @DurationMin(millis = 100) Duration processorTime,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration stall,
        @DefaultValue("2") @Min(1) @Max(64) int atOnce,
        @DefaultValue("8") @DecimalMin("0.1") @DecimalMax("100") double sceneChange) {
    /** The defaults. */
    public static final VideoLimits DEFAULT = new VideoLimits(
            DataSize.ofGigabytes(2), Duration.ofHours(4), 9_437_184, Duration.ofHours(2), Duration.ofSeconds(10), 2, 8);
}
