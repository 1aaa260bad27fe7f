package dev.medley.speechtranscription.audio;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a sound may cost, whichever way it comes in.
 *
 * @param longest length of a recording, however small its file; its decoded bytes are 64,000 a second
 * @param largest size of a recording in one message
 * @param largestStream size of a recording that comes in parts
 * @param longestLive length of a live stream
 * @param liveAtOnce live streams at the same time, each with a thread
 * @param idle longest time in which no more of a stream comes in
 * @param stall longest time on a processor in which no more of a recording is decoded; one that gets no processor has
 *     six times as long
 * @param atOnce recordings that are decoded at the same time, each in its own process
 */
public record AudioLimits(
        @DefaultValue("4h") @NotNull @DurationMin(seconds = 1) Duration longest,
        @DefaultValue("25MB") @NotNull DataSize largest,
        @DefaultValue("1GB") @NotNull DataSize largestStream,
        @DefaultValue("1h") @NotNull @DurationMin(seconds = 1) Duration longestLive,
        @DefaultValue("64") @Min(1) @Max(10_000) int liveAtOnce,
        @DefaultValue("30s") @NotNull @DurationMin(millis = 100) Duration idle,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) Duration stall,
        @DefaultValue("16") @Min(1) @Max(512) int atOnce) {
    /** The defaults. */
    public static final AudioLimits DEFAULT = new AudioLimits(
            Duration.ofHours(4),
            DataSize.ofMegabytes(25),
            DataSize.ofGigabytes(1),
            Duration.ofHours(1),
            64,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            16);

    /** These limits for what is decoded, with another one for each. */
    public AudioLimits decoding(Duration otherLongest, Duration otherStall, int others) {
        return new AudioLimits(otherLongest, largest, largestStream, longestLive, liveAtOnce, idle, otherStall, others);
    }

    long longestSamples() {
        return longest.toMillis() * Recording.SAMPLE_RATE / 1000;
    }
}
