/** What Prometheus sees of the worker beside its answers. */
@NullMarked
package dev.medley.textgeneration.metrics;

import org.jspecify.annotations.NullMarked;
