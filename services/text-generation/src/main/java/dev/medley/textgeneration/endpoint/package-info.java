/** The gRPC edge: requests to tasks, generated text to responses, the engine's failures to the suite's. */
@NullMarked
package dev.medley.textgeneration.endpoint;

import org.jspecify.annotations.NullMarked;
