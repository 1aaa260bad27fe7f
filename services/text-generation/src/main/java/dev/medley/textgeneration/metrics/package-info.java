/** What Prometheus sees of the worker. */
@NullMarked
package dev.medley.textgeneration.metrics;

import org.jspecify.annotations.NullMarked;
