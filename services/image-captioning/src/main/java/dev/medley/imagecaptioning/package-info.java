/** The worker that writes about images, and its settings. */
@NullMarked
package dev.medley.imagecaptioning;

import org.jspecify.annotations.NullMarked;
