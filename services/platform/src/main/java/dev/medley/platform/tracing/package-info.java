/** One trace through all services, by OpenTelemetry: over HTTP, gRPC and Kafka. */
@NullMarked
package dev.medley.platform.tracing;

import org.jspecify.annotations.NullMarked;
