/** Models behind OpenAI-compatible servers: who is there, and the routes to them. */
@NullMarked
package dev.medley.gateway.upstream;

import org.jspecify.annotations.NullMarked;
