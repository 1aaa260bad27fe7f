/** How a worker tells the suite that it is there: records on the compacted topic {@code medley.models}. */
@NullMarked
package dev.medley.platform.announcement;

import org.jspecify.annotations.NullMarked;
