/** The domain classifier: its data, the TensorFlow graph that learns from it, and what was measured. */
@NullMarked
package dev.medley.starter.domains;

import org.jspecify.annotations.NullMarked;
