/** Calls of the API as durable jobs: what each asks for, and how its result is told. */
@NullMarked
package dev.medley.gateway.durable;

import org.jspecify.annotations.NullMarked;
