/** From a file to pixels: what is read, and what that may cost. */
@NullMarked
package dev.medley.imagecaptioning.image;

import org.jspecify.annotations.NullMarked;
