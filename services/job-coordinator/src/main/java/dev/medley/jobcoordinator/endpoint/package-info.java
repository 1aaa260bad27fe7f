/** {@code medley.jobs.v1}, as the coordinator serves it. */
@NullMarked
package dev.medley.jobcoordinator.endpoint;

import org.jspecify.annotations.NullMarked;
