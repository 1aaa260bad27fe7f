/** What Prometheus sees of the coordinator. */
@NullMarked
package dev.medley.jobcoordinator.metrics;

import org.jspecify.annotations.NullMarked;
