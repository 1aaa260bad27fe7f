/** How fast durable jobs go through a suite. */
@NullMarked
package dev.medley.bench.job;

import org.jspecify.annotations.NullMarked;
