@NullMarked
package dev.medley.gateway.openai;

import org.jspecify.annotations.NullMarked;
