/** Durable jobs: REST and gRPC in, any coordinator behind. */
@NullMarked
package dev.medley.gateway.job;

import org.jspecify.annotations.NullMarked;
