package dev.medley.imagecaptioning.video;

/**
 * A part of a video without a cut.
 *
 * @param start in seconds from the video's start
 * @param end where the next one starts, or the video ends
 * @param picture what was made of a picture of its beginning
 */
public record Scene<T>(double start, double end, T picture) {}
