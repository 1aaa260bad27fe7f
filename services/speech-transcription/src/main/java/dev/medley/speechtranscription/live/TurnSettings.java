package dev.medley.speechtranscription.live;

import java.time.Duration;

/**
 * How the ends of utterances are told from the sound.
 *
 * @param threshold share of the last frames that must have a voice, 0 to 1
 * @param prefixPadding sound before the voice that counts as the utterance's
 * @param silence silence that ends an utterance
 */
public record TurnSettings(double threshold, Duration prefixPadding, Duration silence) {
    /** What a caller gets who says nothing. */
    public static final TurnSettings DEFAULT = new TurnSettings(0.5, Duration.ofMillis(300), Duration.ofMillis(500));
}
