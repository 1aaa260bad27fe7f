package dev.medley.speechtranscription.live;

import org.jspecify.annotations.Nullable;

/**
 * What a live stream is like.
 *
 * @param turns how the ends of utterances are told; null if the caller tells them
 */
public record LiveSettings(SampleFormat format, @Nullable TurnSettings turns) {}
