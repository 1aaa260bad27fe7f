/**
 * Durable jobs from Kafka: taken up, run beside each other, and ended exactly once, in a transaction that holds the
 * result and the position in the queue.
 */
@NullMarked
package dev.medley.platform.job;

import org.jspecify.annotations.NullMarked;
