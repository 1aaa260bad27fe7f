/** How the suite fails: one table from category to gRPC, HTTP and Kafka. */
@NullMarked
package dev.medley.platform.error;

import org.jspecify.annotations.NullMarked;
