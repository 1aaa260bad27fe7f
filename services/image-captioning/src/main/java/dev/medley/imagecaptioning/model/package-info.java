/** The model that the worker serves, from its loading to its announcement. */
@NullMarked
package dev.medley.imagecaptioning.model;

import org.jspecify.annotations.NullMarked;
