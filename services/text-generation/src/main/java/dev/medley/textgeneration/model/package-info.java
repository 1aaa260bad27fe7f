/** The model of this worker: loaded, warmed up, measured, announced, and given back at the end. */
@NullMarked
package dev.medley.textgeneration.model;

import org.jspecify.annotations.NullMarked;
