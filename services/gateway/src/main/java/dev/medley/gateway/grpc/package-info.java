/** The gRPC edge: the workers' own services, forwarded. */
@NullMarked
package dev.medley.gateway.grpc;

import org.jspecify.annotations.NullMarked;
