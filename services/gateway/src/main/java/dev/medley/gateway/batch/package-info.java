/** OpenAI's batches: files of requests, each of which is done as a durable job. */
@NullMarked
package dev.medley.gateway.batch;

import org.jspecify.annotations.NullMarked;
