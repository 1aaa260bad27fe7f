/** Who may call: API keys, on HTTP and on gRPC. */
@NullMarked
package dev.medley.gateway.access;

import org.jspecify.annotations.NullMarked;
