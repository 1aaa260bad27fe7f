/** OpenAI's files: kept for whoever sends them, and given back. */
@NullMarked
package dev.medley.gateway.file;

import org.jspecify.annotations.NullMarked;
