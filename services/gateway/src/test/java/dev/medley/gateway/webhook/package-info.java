/** Tests of webhooks. */
@NullMarked
package dev.medley.gateway.webhook;

import org.jspecify.annotations.NullMarked;
