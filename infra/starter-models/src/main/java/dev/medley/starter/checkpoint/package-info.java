/** Writes checkpoint folders as Hugging Face lays them out. */
@NullMarked
package dev.medley.starter.checkpoint;

import org.jspecify.annotations.NullMarked;
