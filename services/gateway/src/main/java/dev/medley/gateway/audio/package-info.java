/** Recordings over REST, in the words of the OpenAI API. */
@NullMarked
package dev.medley.gateway.audio;

import org.jspecify.annotations.NullMarked;
