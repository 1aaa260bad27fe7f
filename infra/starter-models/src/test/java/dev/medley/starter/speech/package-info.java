/** Tests of the speech model's training. */
@NullMarked
package dev.medley.starter.speech;

import org.jspecify.annotations.NullMarked;
