/** Who is there: records on the compacted topic {@code medley.models}, written and read. */
@NullMarked
package dev.medley.platform.announcement;

import org.jspecify.annotations.NullMarked;
