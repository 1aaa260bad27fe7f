@NullMarked
package dev.medley.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
