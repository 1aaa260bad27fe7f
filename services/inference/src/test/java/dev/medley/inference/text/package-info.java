/** Tests of text generation. */
@NullMarked
package dev.medley.inference.text;

import org.jspecify.annotations.NullMarked;
