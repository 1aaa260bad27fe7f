/** Addresses that the gateway connects to on behalf of others. */
@NullMarked
package dev.medley.gateway.address;

import org.jspecify.annotations.NullMarked;
