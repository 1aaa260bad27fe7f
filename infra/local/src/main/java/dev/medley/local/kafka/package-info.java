/**
 * A real Kafka broker as its own process: for the launcher, and for tests that need a broker to stop, kill or restart.
 */
@NullMarked
package dev.medley.local.kafka;

import org.jspecify.annotations.NullMarked;
