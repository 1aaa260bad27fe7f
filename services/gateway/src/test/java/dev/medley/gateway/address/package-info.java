/** Tests of the gateway's addresses. */
@NullMarked
package dev.medley.gateway.address;

import org.jspecify.annotations.NullMarked;
