package dev.medley.inference.vision;

import dev.medley.inference.text.EngineLoad;

/**
 * How busy an engine is at a moment, and what its tower has done.
 *
 * @param text of the part that writes
 * @param waitingImages images that wait to be seen
 * @param seenImages images that the tower has computed
 * @param recalledImages images that were seen before, so that the tower was skipped
 * @param cachedBytes memory of features that are remembered
 */
public record VisionLoad(EngineLoad text, int waitingImages, long seenImages, long recalledImages, long cachedBytes) {}
