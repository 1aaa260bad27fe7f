/** The benchmark's command line. */
@NullMarked
package dev.medley.bench;

import org.jspecify.annotations.NullMarked;
