/** Tests of the broker's process. */
@NullMarked
package dev.medley.local.kafka;

import org.jspecify.annotations.NullMarked;
