/** What should be served beside the models that workers are started with: the compacted topic medley.catalogue. */
@NullMarked
package dev.medley.platform.catalogue;

import org.jspecify.annotations.NullMarked;
