/**
 * Load on an OpenAI-compatible server, and what it measures. All calls of a run live on one event loop, so the time of
 * a token is taken where its bytes are read and nothing needs a lock.
 */
@NullMarked
package dev.medley.bench.load;

import org.jspecify.annotations.NullMarked;
