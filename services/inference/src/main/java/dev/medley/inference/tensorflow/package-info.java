/** TensorFlow beneath DJL: where its native library comes from. */
@NullMarked
package dev.medley.inference.tensorflow;

import org.jspecify.annotations.NullMarked;
