/** Tests of the TensorFlow library. */
@NullMarked
package dev.medley.inference.tensorflow;

import org.jspecify.annotations.NullMarked;
