package dev.medley.inference.speech;

/**
 * How busy an engine is at a moment.
 *
 * @param running recordings that are being read or transcribed
 * @param waiting recordings that wait for their turn
 * @param freeSlots windows that could be decoded beside those that are
 */
public record SpeechLoad(int running, int waiting, int freeSlots) {}
