/** Makes the starter text model: corpus, tokenizer, training run, checkpoint and its measurement. */
@NullMarked
package dev.medley.starter.text;

import org.jspecify.annotations.NullMarked;
