@NullMarked
package dev.medley.imagecaptioning.image;

import org.jspecify.annotations.NullMarked;
