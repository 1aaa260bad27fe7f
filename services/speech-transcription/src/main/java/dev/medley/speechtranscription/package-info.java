/** The worker that transcribes speech. */
@NullMarked
package dev.medley.speechtranscription;

import org.jspecify.annotations.NullMarked;
