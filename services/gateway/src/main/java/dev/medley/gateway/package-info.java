/** HTTP, SSE and gRPC in; one API for all models. */
@NullMarked
package dev.medley.gateway;

import org.jspecify.annotations.NullMarked;
