/** A voice that is transcribed while it speaks. */
@NullMarked
package dev.medley.speechtranscription.live;

import org.jspecify.annotations.NullMarked;
