@NullMarked
package dev.medley.worker.generation;

import org.jspecify.annotations.NullMarked;
