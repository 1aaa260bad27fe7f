/** Tells where in a sound somebody speaks. */
@NullMarked
package dev.medley.speechtranscription.voice;

import org.jspecify.annotations.NullMarked;
