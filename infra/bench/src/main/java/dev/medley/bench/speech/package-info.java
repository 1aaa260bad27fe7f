/** Speech recordings and live voices put on a suite, and how soon they are text. */
@NullMarked
package dev.medley.bench.speech;

import org.jspecify.annotations.NullMarked;
