/** A gateway, a broker and fake workers, each real but for the model. */
@NullMarked
package dev.medley.gateway.testing;

import org.jspecify.annotations.NullMarked;
