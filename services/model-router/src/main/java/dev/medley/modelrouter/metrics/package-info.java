/** What Prometheus sees of the router. */
@NullMarked
package dev.medley.modelrouter.metrics;

import org.jspecify.annotations.NullMarked;
