/** Pictures of coloured shapes, and what is true of them: what the starter vision model learns from. */
@NullMarked
package dev.medley.starter.scenes;

import org.jspecify.annotations.NullMarked;
