/** Pictures put on a suite, and how many it writes about in a second. */
@NullMarked
package dev.medley.bench.vision;

import org.jspecify.annotations.NullMarked;
