/** What workers do alike whose models write text: taking its settings, sending it, measuring it. */
@NullMarked
package dev.medley.worker.generation;

import org.jspecify.annotations.NullMarked;
