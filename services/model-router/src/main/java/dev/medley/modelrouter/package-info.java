/** Decides which model answers a request, and its settings. */
@NullMarked
package dev.medley.modelrouter;

import org.jspecify.annotations.NullMarked;
