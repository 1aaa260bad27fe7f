/** Tests of images. */
@NullMarked
package dev.medley.inference.vision;

import org.jspecify.annotations.NullMarked;
