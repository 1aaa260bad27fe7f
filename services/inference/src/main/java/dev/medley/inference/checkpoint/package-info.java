/** Hugging Face checkpoint folders, checked and read as their owners download them. */
@NullMarked
package dev.medley.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
