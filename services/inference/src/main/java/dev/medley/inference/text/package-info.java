/** Text generation: one engine thread, continuous batching over a packed KV cache, sampling, streams of tokens. */
@NullMarked
package dev.medley.inference.text;

import org.jspecify.annotations.NullMarked;
