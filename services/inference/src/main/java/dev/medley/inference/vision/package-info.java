/**
 * Images: Hugging Face's image processors, vision towers run in batches, a cache of what they saw, and answers about
 * images through the text engine.
 */
@NullMarked
package dev.medley.inference.vision;

import org.jspecify.annotations.NullMarked;
