@NullMarked
package dev.medley.worker.decoder;

import org.jspecify.annotations.NullMarked;
