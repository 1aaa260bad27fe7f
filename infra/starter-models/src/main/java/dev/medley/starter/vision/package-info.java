/** How the starter vision model is trained and measured. */
@NullMarked
package dev.medley.starter.vision;

import org.jspecify.annotations.NullMarked;
