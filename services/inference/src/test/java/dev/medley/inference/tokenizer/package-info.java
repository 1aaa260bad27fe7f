@NullMarked
package dev.medley.inference.tokenizer;

import org.jspecify.annotations.NullMarked;
