/** Compacted topics, where the newest record of each key counts: made if missing, and followed from their beginning. */
@NullMarked
package dev.medley.platform.topic;

import org.jspecify.annotations.NullMarked;
