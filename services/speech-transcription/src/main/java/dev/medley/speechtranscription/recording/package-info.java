/** Recordings, from the bytes that come in to the text of what is said. */
@NullMarked
package dev.medley.speechtranscription.recording;

import org.jspecify.annotations.NullMarked;
