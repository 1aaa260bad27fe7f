/** How sure one can be that a text belongs to a domain. */
@NullMarked
package dev.medley.modelrouter.classifier;

import org.jspecify.annotations.NullMarked;
