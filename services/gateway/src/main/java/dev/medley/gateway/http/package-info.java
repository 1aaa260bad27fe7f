/** What every HTTP reply has: a request id, a bounded body, an error in the caller's shape. */
@NullMarked
package dev.medley.gateway.http;

import org.jspecify.annotations.NullMarked;
