/** What speech transcription computes, against Hugging Face transformers. */
@NullMarked
package dev.medley.inference.speech;

import org.jspecify.annotations.NullMarked;
