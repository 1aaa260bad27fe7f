@NullMarked
package dev.medley.worker.job;

import org.jspecify.annotations.NullMarked;
