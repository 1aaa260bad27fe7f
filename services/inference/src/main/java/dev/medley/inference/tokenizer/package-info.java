/** Text to tokens and back, and the chat template that makes a prompt of a conversation. */
@NullMarked
package dev.medley.inference.tokenizer;

import org.jspecify.annotations.NullMarked;
