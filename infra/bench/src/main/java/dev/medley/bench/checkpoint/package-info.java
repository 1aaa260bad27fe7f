/**
 * Checkpoints of known shapes with random weights: as fast or slow as real ones, and made in seconds without a
 * download.
 */
@NullMarked
package dev.medley.bench.checkpoint;

import org.jspecify.annotations.NullMarked;
