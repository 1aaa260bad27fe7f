/** Trains a byte-level BPE tokenizer and writes it as Hugging Face's {@code tokenizer.json}. */
@NullMarked
package dev.medley.starter.tokenizer;

import org.jspecify.annotations.NullMarked;
