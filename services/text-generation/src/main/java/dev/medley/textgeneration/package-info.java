/** The worker that generates text, and its settings. */
@NullMarked
package dev.medley.textgeneration;

import org.jspecify.annotations.NullMarked;
