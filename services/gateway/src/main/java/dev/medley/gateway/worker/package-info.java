/** Who serves what, and calls that survive a worker's death. */
@NullMarked
package dev.medley.gateway.worker;

import org.jspecify.annotations.NullMarked;
