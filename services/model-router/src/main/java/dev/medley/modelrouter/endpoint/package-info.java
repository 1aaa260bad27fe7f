/** {@code medley.routing.v1}, as the router serves it. */
@NullMarked
package dev.medley.modelrouter.endpoint;

import org.jspecify.annotations.NullMarked;
