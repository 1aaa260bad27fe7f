@NullMarked
package dev.medley.imagecaptioning;

import org.jspecify.annotations.NullMarked;
