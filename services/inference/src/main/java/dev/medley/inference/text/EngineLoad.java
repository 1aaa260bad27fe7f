package dev.medley.inference.text;

/**
 * How busy an engine is at a moment.
 *
 * @param running sequences that hold a slot
 * @param waiting sequences that wait for one and give way to nobody
 * @param freeSlots slots that are not in use, or whose sequence would give way
 * @param kvCacheUsage share of the KV cache in use, 0 to 1
 */
public record EngineLoad(int running, int waiting, int freeSlots, double kvCacheUsage) {}
