package dev.medley.speechtranscription.audio;

import java.time.Duration;

/**
 * What a recording may cost, whichever way it came in.
 *
 * @param longest length of a recording
 * @param stall longest time in which no more of it is decoded
 * @param atOnce recordings that are decoded at the same time, each in its own process; at least 1
 */
public record AudioLimits(Duration longest, Duration stall, int atOnce) {
    public AudioLimits {
        if (longest.isNegative() || longest.isZero() || stall.isNegative() || stall.isZero() || atOnce < 1) {
            throw new IllegalArgumentException("%s, %s and %d must be more than 0".formatted(longest, stall, atOnce));
        }
    }

    long longestSamples() {
        return longest.toMillis() * Recording.SAMPLE_RATE / 1000;
    }
}
