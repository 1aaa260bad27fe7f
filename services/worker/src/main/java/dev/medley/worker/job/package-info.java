/** Durable jobs whose work is with files: read from the storage, off the thread that hands jobs out. */
@NullMarked
package dev.medley.worker.job;

import org.jspecify.annotations.NullMarked;
