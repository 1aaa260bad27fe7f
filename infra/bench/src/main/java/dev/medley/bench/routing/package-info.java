/** Load on a router, and how long its decisions take. */
@NullMarked
package dev.medley.bench.routing;

import org.jspecify.annotations.NullMarked;
