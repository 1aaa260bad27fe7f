/** The OpenAI-compatible REST API: models, chat completions and completions. */
@NullMarked
package dev.medley.gateway.openai;

import org.jspecify.annotations.NullMarked;
