/** Which model answers: names that stand for themselves, and names that a router decides. */
@NullMarked
package dev.medley.gateway.routing;

import org.jspecify.annotations.NullMarked;
