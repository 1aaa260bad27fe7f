/** The coordinator of durable jobs, and its settings. */
@NullMarked
package dev.medley.jobcoordinator;

import org.jspecify.annotations.NullMarked;
