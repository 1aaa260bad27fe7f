@NullMarked
package dev.medley.imagecaptioning.video;

import org.jspecify.annotations.NullMarked;
