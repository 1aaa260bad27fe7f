/** The command line of the starter models. */
@NullMarked
package dev.medley.starter;

import org.jspecify.annotations.NullMarked;
