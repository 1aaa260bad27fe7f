/** The catalogue from outside: entries written down in YAML, published on and read from {@code medley.catalogue}. */
@NullMarked
package dev.medley.local.catalogue;

import org.jspecify.annotations.NullMarked;
