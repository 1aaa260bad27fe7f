/** Which domain a text belongs to: a trained TensorFlow classifier, and domains known from examples alone. */
@NullMarked
package dev.medley.inference.domain;

import org.jspecify.annotations.NullMarked;
