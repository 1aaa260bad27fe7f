/** What requests used, written down for whoever counts it. */
@NullMarked
package dev.medley.gateway.usage;

import org.jspecify.annotations.NullMarked;
